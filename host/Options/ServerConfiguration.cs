using System.Collections.Frozen;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Outbound;
using PluginTokenServer.Host.Scopes;

namespace PluginTokenServer.Host.Options;

/// <summary>One valid configuration, prepared for looking things up. A request takes it once and keeps it; nothing in it changes.</summary>
internal sealed class ServerConfiguration
{
    public ServerConfiguration(TokenServerOptions options)
    {
        Options = options;
        CallableAddresses = new CallableAddresses(options.Outbound.AllowedNetworks);
        Scopes = new ScopeCatalog(options.ApiScopes, options.ApiResources, options.IdentityResources);
        Clients = options.Clients.ToFrozenDictionary(client => client.ClientId, client => new RegisteredClient(client, Scopes), StringComparer.Ordinal);
        CorsOrigins = options.Clients.Where(client => client.Enabled).SelectMany(client => client.AllowedCorsOrigins).ToFrozenSet(StringComparer.Ordinal);
        ApiCallers = options.ApiResources.Where(api => api.ApiSecrets.Count > 0).ToFrozenDictionary(api => api.Name, api => RegisteredClient.OfApi(api, Scopes), StringComparer.Ordinal);
        UsersByName = options.Users.ToFrozenDictionary(user => UserOptions.CanonicalName(user.Username), StringComparer.Ordinal);
        UsersBySubject = options.Users.ToFrozenDictionary(user => user.SubjectId, StringComparer.Ordinal);
    }

    public TokenServerOptions Options { get; }

    /// <summary>How long after a rotation a client that missed the answer gets it again.</summary>
    public TimeSpan RetryWindow(RegisteredClient client) =>
        TimeSpan.FromSeconds(client.IsPublic ? Options.RefreshTokens.PublicRetrySeconds : Options.RefreshTokens.ConfidentialRetrySeconds);

    /// <summary>Whether what a client may refresh ends with the session that it was granted in.</summary>
    public bool EndsWithSession(RegisteredClient client) => client.Client.CoordinateLifetimeWithUserSession ?? Options.SignIn.CoordinateLifetimeWithUserSession;

    public ScopeCatalog Scopes { get; }

    /// <summary>Where the server itself may call.</summary>
    public CallableAddresses CallableAddresses { get; }

    /// <summary>By client identifier. Holds disabled clients too.</summary>
    public FrozenDictionary<string, RegisteredClient> Clients { get; }

    /// <summary>From where scripts may call: the origins of all enabled clients.</summary>
    public FrozenSet<string> CorsOrigins { get; }

    /// <summary>The APIs that may introspect, by name.</summary>
    public FrozenDictionary<string, RegisteredClient> ApiCallers { get; }

    /// <summary>By <see cref="UserOptions.CanonicalName"/>. Holds disabled users too.</summary>
    public FrozenDictionary<string, UserOptions> UsersByName { get; }

    /// <summary>By subject identifier. Holds disabled users too.</summary>
    public FrozenDictionary<string, UserOptions> UsersBySubject { get; }
}
