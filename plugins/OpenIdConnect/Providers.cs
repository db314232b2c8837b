using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>Tells the login page of the providers.</summary>
internal sealed class Providers(OidcSettings settings) : IExternalProviders
{
    private readonly IReadOnlyList<ExternalProvider> _providers =
        [.. settings.Providers.Select(provider => new ExternalProvider { Name = provider.Name, DisplayName = provider.ShownName, Path = $"/login/{provider.Name}" })];

    public Task<IReadOnlyList<ExternalProvider>> FindAllAsync(CancellationToken cancellationToken) => Task.FromResult(_providers);
}
