using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Discovery;

/// <summary>The two documents, made when first asked for and again when what they say has changed.</summary>
internal sealed class Documents(ServerConfigurationSource configuration, PluginRuntime plugins, GrantTable grants, SigningKeyRing keys, Issuer issuer)
{
    private volatile Made? _discovery;
    private CachedDocument? _jwks;

    public CachedDocument Discovery
    {
        get
        {
            var (settings, table) = (configuration.Current, plugins.Table);
            if (_discovery is { } made && ReferenceEquals(made.Settings, settings) && ReferenceEquals(made.Table, table))
                return made.Document;
            var document = new CachedDocument(DiscoveryDocument.Write(settings, grants.GrantTypes, issuer));
            _discovery = new Made(settings, table, document);
            return document;
        }
    }

    public CachedDocument Jwks => _jwks ??= new CachedDocument(JwksDocument.Write(keys));

    private sealed record Made(ServerConfiguration Settings, PluginTable Table, CachedDocument Document);
}
