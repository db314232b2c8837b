using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Endpoints;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Host.SignIn.External;

/// <summary>The ways to sign in that plugins offer beside the server's own.</summary>
internal sealed class ExternalProviders(PluginRuntime plugins, ILogger<ExternalProviders> logger)
{
    private const int LongestName = 200;

    /// <summary>Those that a client's users may choose from; all of them where somebody comes by themselves.</summary>
    public async Task<IReadOnlyList<OfferedProvider>> FindAsync(Models.Client? client)
    {
        var offers = plugins.Table.Providers;
        if (offers.Count == 0)
            return [];
        // At the same time: what one of them takes the others need not wait for.
        var found = await Task.WhenAll(offers.Select(FindAsync));
        var restrictions = client?.IdentityProviderRestrictions;
        // Two of one name would be one provider to everybody who reads a token: the first plugin has it, by the order of their ids.
        return [.. found.SelectMany(providers => providers).DistinctBy(provider => provider.Name, StringComparer.Ordinal)
            .Where(provider => restrictions is null || restrictions.Count == 0 || restrictions.Contains(provider.Name))];
    }

    private async Task<IReadOnlyList<OfferedProvider>> FindAsync(PluginOffer offer)
    {
        IReadOnlyList<ExternalProvider>? providers;
        try
        {
            providers = await offer.InvokeAsync<IExternalProviders, object?, IReadOnlyList<ExternalProvider>>(null, null, static (providers, _, deadline) => providers.FindAllAsync(deadline));
        }
        catch (Exception fault) when (fault is PluginFaultException or PluginUnavailableException or UnavailableException)
        {
            // The password, and other plugins' ways, are still there.
            Log.ProvidersNotFound(logger, offer.PluginId);
            return [];
        }

        var usable = (providers ?? []).OfType<ExternalProvider>().Where(IsUsable).ToArray();
        if (usable.Length < providers?.Count)
            Log.ProviderUnusable(logger, offer.PluginId);
        return [.. usable.Select(provider => new OfferedProvider(
            provider.Name, string.IsNullOrWhiteSpace(provider.DisplayName) ? provider.Name : provider.DisplayName,
            new PathString($"{PluginEndpoint.Root}/{offer.PluginId}{provider.Path}").ToUriComponent()))];
    }

    private static bool IsUsable(ExternalProvider provider) =>
        provider is { Name.Length: > 0 and <= LongestName, Path: ['/', ..] } && provider.Name != SignedIn.Local
        && !provider.Name.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));
}
