using System.Collections.Frozen;
using System.Collections.Immutable;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Clients;

/// <summary>
/// A configured client, prepared once so that a request looks nothing up twice. What the host decides by is frozen here; extensions get
/// to see a copy, and changing that changes no decision.
/// </summary>
internal sealed class RegisteredClient
{
    private readonly ScopeGrants _grants;

    // The one method it is bound to; without one, each that its secrets allow.
    private readonly string? _method;

    public RegisteredClient(Client client, ScopeCatalog scopes)
    {
        Client = client;
        ClientId = client.ClientId;
        Enabled = client.Enabled;
        IsPublic = !client.RequireClientSecret;
        AccessTokenLifetime = client.AccessTokenLifetime;
        IdentityTokenLifetime = client.IdentityTokenLifetime;
        // OIDC Core §11: who may ask for offline access may use what it is given.
        GrantTypes = client.AllowedGrantTypes.Concat(client.AllowOfflineAccess ? [GrantType.RefreshToken] : []).ToFrozenSet(StringComparer.Ordinal);
        Refresh = new RefreshPolicy(client, IsPublic);
        Secrets = [.. client.ClientSecrets.Select(RegisteredSecret.TryRead).OfType<RegisteredSecret>()];
        Keys = [.. client.ClientSecrets.Select(ClientKeyReader.TryRead).OfType<ClientKey>()];
        JwksUri = client.JwksUri is { } address ? new Uri(address) : null;
        _method = client.Properties.TryGetValue("token_endpoint_auth_method", out var method) ? method : null;
        Impersonates = Words(client, "impersonates").ToFrozenSet(StringComparer.Ordinal);
        RedirectUris = [.. client.RedirectUris];
        PostLogoutRedirectUris = [.. client.PostLogoutRedirectUris];
        MustProveKey = IsPublic || client.RequirePkce;
        IsUnverified = client.Properties.TryGetValue("unverified", out var unverified) && bool.TryParse(unverified, out var isUnverified) && isUnverified;
        _grants = new ScopeGrants(scopes, client.AllowedScopes, client.AllowOfflineAccess);
    }

    private RegisteredClient(ApiResource api, Client asClient, ScopeCatalog scopes) : this(asClient, scopes) => Api = api;

    /// <summary>An API, which authenticates like a client where it may (RFC 7662 §2.1), and can do nothing else.</summary>
    public static RegisteredClient OfApi(ApiResource api, ScopeCatalog scopes) =>
        new(api, new Client { ClientId = api.Name, ClientSecrets = api.ApiSecrets, Enabled = api.Enabled }, scopes);

    /// <summary>The API that this is instead of a client.</summary>
    public ApiResource? Api { get; }

    /// <summary>The client as configured. One instance serves all requests, so no extension gets hold of it: see <see cref="Copy"/>.</summary>
    public Client Client { get; }

    public string ClientId { get; }

    public bool Enabled { get; }

    /// <summary>Whether the client has no secret (RFC 6749 §2.1).</summary>
    public bool IsPublic { get; }

    /// <summary>The ceiling for the lifetime of its access tokens, in seconds.</summary>
    public int AccessTokenLifetime { get; }

    /// <summary>The ceiling for the lifetime of its ID tokens, in seconds.</summary>
    public int IdentityTokenLifetime { get; }

    public FrozenSet<string> GrantTypes { get; }

    public ImmutableArray<RegisteredSecret> Secrets { get; }

    /// <summary>The public keys that the configuration has for its assertions.</summary>
    public ImmutableArray<ClientKey> Keys { get; }

    /// <summary>Where it publishes them instead.</summary>
    public Uri? JwksUri { get; }

    /// <summary>Whether it can sign, by keys of either kind.</summary>
    public bool HasKeys => !Keys.IsEmpty || JwksUri is not null;

    /// <summary>The clients in whose name its grants may issue tokens.</summary>
    public FrozenSet<string> Impersonates { get; }

    /// <summary>Where authorization responses may go.</summary>
    public ImmutableArray<string> RedirectUris { get; }

    /// <summary>Where people may be sent who have signed out.</summary>
    public ImmutableArray<string> PostLogoutRedirectUris { get; }

    /// <summary>Whether its authorization requests need a <c>code_challenge</c> (RFC 9700 §2.1.1: a public client's always).</summary>
    public bool MustProveKey { get; }

    /// <summary>Whether nobody vouches for it: its users are asked each time.</summary>
    public bool IsUnverified { get; }

    /// <summary>Its name for people.</summary>
    public string DisplayName => Client.ClientName is { Length: > 0 } name ? name : ClientId;

    /// <summary>How its refresh tokens live.</summary>
    public RefreshPolicy Refresh { get; }

    /// <summary>Whether the client may have a scope.</summary>
    public bool MayHave(string scope) => _grants.MayHave(scope);

    /// <summary>Whether a method is one of its own (RFC 7591 §2, token_endpoint_auth_method).</summary>
    public bool MayAuthenticateBy(string method) => (_method is null || _method == method) && method switch
    {
        AuthenticationMethods.None => IsPublic,
        AuthenticationMethods.PrivateKeyJwt => !IsPublic && HasKeys,
        _ => !IsPublic && !Secrets.IsEmpty,
    };

    /// <summary>The client for an extension, which may do with it what it likes.</summary>
    public Client Copy() => ClientCopy.Of(Client);

    /// <summary>What a scope parameter comes to for this client; <see langword="null"/> or empty stands for its allowed API scopes.</summary>
    public ScopeGrant Resolve(string? scope) => _grants.Resolve(scope);

    /// <summary>What a list of scopes comes to for this client.</summary>
    public ScopeGrant Resolve(IEnumerable<string> scopes) => _grants.Resolve(scopes);

    private static string[] Words(Client client, string property) =>
        client.Properties.TryGetValue(property, out var value) ? value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
}
