using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.Grants;

/// <summary>Ends what came through a plugin, and knows what cannot be ended.</summary>
internal sealed class PluginRevocation(SignOut signOut, Origins origins, TimeProvider time)
{
    /// <param name="pluginId">The plugin; it need not be there any more.</param>
    /// <param name="version">Only this version of it.</param>
    /// <param name="since">Only what was made from then on.</param>
    /// <exception cref="Diagnostics.UnavailableException">It could not be done, and so must not be acknowledged.</exception>
    public async Task<RevokedPlugin> RevokeAsync(string pluginId, string? version, DateTimeOffset? since)
    {
        IReadOnlyDictionary<string, int> found = new Dictionary<string, int>();
        var (sessions, grants, references) = await signOut.RevokePluginAsync(pluginId, version, since, async () => (found = await origins.OfAsync(pluginId, version)).Keys);
        var longest = found.Count == 0 ? 0 : found.Values.Max();
        return new RevokedPlugin(
            [.. found.Keys.Select(origin => PluginOrigin.TryParse(origin, out var plugin) ? plugin : null).OfType<PluginOrigin>().OrderBy(plugin => plugin.Version, StringComparer.Ordinal)],
            sessions, grants, references, longest == 0 ? null : time.GetUtcNow().AddSeconds(longest));
    }
}

/// <summary>What was ended of a plugin's.</summary>
/// <param name="Builds">What of the plugin something came through.</param>
/// <param name="Sessions">How many sessions ended.</param>
/// <param name="Grants">How many grants.</param>
/// <param name="References">How many reference tokens.</param>
/// <param name="SelfContainedUntil">When the last self-contained access token that came through it has expired; <see langword="null"/> if there was none.</param>
internal sealed record RevokedPlugin(IReadOnlyList<PluginOrigin> Builds, int Sessions, int Grants, int References, DateTimeOffset? SelfContainedUntil);
