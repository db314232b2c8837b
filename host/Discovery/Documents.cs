using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Discovery;

/// <summary>The two documents, made when first asked for and again when what they say has changed.</summary>
internal sealed class Documents(ServerConfigurationSource configuration, PluginRuntime plugins, GrantTable grants, SigningKeyRing keys, Issuer issuer)
{
    private volatile Made? _discovery;
    private volatile Published? _jwks;

    public CachedDocument Discovery
    {
        get
        {
            var (settings, table) = (configuration.Current, plugins.Table);
            if (_discovery is { } made && ReferenceEquals(made.Settings, settings) && ReferenceEquals(made.Table, table.Requests))
                return made.Document;
            var document = new CachedDocument(DiscoveryDocument.Write(settings, grants.GrantTypes(table), issuer));
            _discovery = new Made(settings, table.Requests, document);
            return document;
        }
    }

    public CachedDocument Jwks
    {
        get
        {
            var current = keys.Current;
            if (_jwks is { } published && ReferenceEquals(published.Keys, current))
                return published.Document;
            var document = new CachedDocument(JwksDocument.Write(current.All));
            _jwks = new Published(current, document);
            return document;
        }
    }

    private sealed record Published(SigningKeySet Keys, CachedDocument Document);

    // Not the table: that would keep what has been replaced until somebody asks again.
    private sealed record Made(ServerConfiguration Settings, Leases Table, CachedDocument Document);
}
