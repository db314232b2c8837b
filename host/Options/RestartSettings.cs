namespace PluginTokenServer.Host.Options;

/// <summary>The settings that the server is built upon. A change of them waits for the next start.</summary>
internal static class RestartSettings
{
    public static readonly IReadOnlySet<string> Names = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        nameof(TokenServerOptions.Issuer), nameof(TokenServerOptions.DataDirectory), nameof(TokenServerOptions.MasterKeys), nameof(TokenServerOptions.KnownProxies),
        nameof(TokenServerOptions.Storage), nameof(TokenServerOptions.Keys), nameof(TokenServerOptions.Plugins), nameof(TokenServerOptions.Limits),
    };

    /// <summary>Puts the values of the start in place of the changed ones.</summary>
    public static void Keep(TokenServerOptions started, TokenServerOptions changed)
    {
        foreach (var property in typeof(TokenServerOptions).GetProperties().Where(property => Names.Contains(property.Name)))
            property.SetValue(changed, property.GetValue(started));
    }
}
