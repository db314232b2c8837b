using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>One request to the token endpoint, with what only the host may know of it. Plugins see the public half.</summary>
internal sealed class TokenRequest : ValidatedTokenRequest, ICallOrigin
{
    private readonly Lock _connection = new();
    private bool _ended;

    /// <summary>The connection the request came on. Only for the line of the token endpoint itself; whatever may outlive it has <see cref="Look"/>.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>What plugins serve, from the beginning of the request to its end: whatever is replaced meanwhile, it is the same generation that is asked.</summary>
    public PluginTable Plugins { get; set; } = PluginTable.Empty;

    /// <summary>
    /// Whether nobody waits for the answer any more. A request whose connection was cut may be read late, when what it asks for has been asked again and
    /// answered long since: such a one is no replay. Whoever presents something stolen and does not wait learns nothing by it.
    /// </summary>
    public bool IsAbandoned => Http.RequestAborted.IsCancellationRequested;

    /// <summary>The client that authenticated, prepared for looking things up.</summary>
    public required RegisteredClient Registration { get; init; }

    /// <summary>The APIs that the request named (RFC 8707 §2), or its grant for it; <see langword="null"/> if neither named any.</summary>
    public required string[]? ResourceIndicators { get; set; }

    /// <summary>The password of a password request, which <see cref="ValidatedRequest.Raw"/> never holds.</summary>
    public string? Password { get; init; }

    /// <summary>What the scopes came to, as far as has been decided.</summary>
    public required ScopeGrant Resolved { get; set; }

    /// <summary>What it is about to do to the store.</summary>
    public required GrantWork Work { get; init; }

    /// <summary>When it began, by this node's clock.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>A refusal that the contract has no words for (429); set by a grant of the host, it outweighs the grant's result.</summary>
    public OAuthError? Refusal { get; set; }

    /// <summary>The plugin that said who the user is, where a grant of the host asked one.</summary>
    public PluginOrigin? IdentifiedBy { get; set; }

    /// <summary>The plugins that made the response.</summary>
    public GeneratorChain? AnsweredBy { get; set; }

    /// <summary>The grant that let the request through, and what it wants done at the commit.</summary>
    public ValidatedGrant? Grant { get; set; }

    /// <summary>What the gate granted. <see langword="null"/> until the grant has been decided; from then on nothing beyond it is signed or sent.</summary>
    public GrantDecision? Decision { get; set; }

    /// <summary>The tokens that this request made, and so the only ones its response may carry.</summary>
    public IssuedTokens Issued { get; } = new();

    /// <summary>Signs for this request only.</summary>
    public ITokenService TokenService { get; set; } = null!;

    /// <summary>Makes the refresh token of this request.</summary>
    public IRefreshTokenService RefreshTokenService { get; set; } = null!;

    /// <summary>The host's own generator, bound to this request.</summary>
    public TokenResponseGenerator DefaultGenerator { get; set; } = null!;

    string? ICallOrigin.CorrelationId => Look(static http => http.TraceIdentifier);

    /// <summary>Takes over what the scopes have come to, and shows it to extensions.</summary>
    public void Settle(ScopeGrant scopes)
    {
        Resolved = scopes;
        RequestedScopes = scopes.Names;
        ValidatedResources = scopes.ToValidationResult(forExtension: true);
    }

    /// <summary>Looks at the connection, unless the request has ended: it serves another one then, while a plugin may still hold this one.</summary>
    public T? Look<T>(Func<HttpContext, T> look) where T : class
    {
        lock (_connection)
            return _ended ? null : look(Http);
    }

    HttpContext? ICallOrigin.Show(IServiceProvider services, CancellationToken deadline) =>
        Look(http => PluginHttpContext.Copy(http, Raw, services, deadline));

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_connection)
                return _ended;
        }
    }

    /// <summary>The request has ended. Whoever still holds it has nothing of the connection any more.</summary>
    public Task EndAsync()
    {
        lock (_connection)
            _ended = true;
        // A plugin that holds on to this must not hold on to the others.
        Plugins = PluginTable.Empty;
        return Task.CompletedTask;
    }

    /// <summary>What a set of scopes comes to for this request: within what the client may have and what a redeemed grant holds, and narrowed to the APIs it named.</summary>
    public ScopeGrant Resolve(string[] scopes)
    {
        var redeemed = Work.Redeemed?.Grant.State;
        // RFC 6749 §6: nothing that was not granted, whoever proposes it.
        if (redeemed is not null && Array.Exists(scopes, scope => !redeemed.Scopes.Contains(scope)))
            return new ScopeGrant(ScopeError.InvalidScope, "A requested scope was not granted.");

        var resolved = Registration.Resolve(scopes);
        if (resolved.Error != ScopeError.None || redeemed?.Resources is not { } allowed)
            return Narrowed(resolved, ResourceIndicators);
        // RFC 8707 §2.2: a refresh can narrow the resources, not change them.
        if (ResourceIndicators?.Except(allowed, StringComparer.Ordinal).Any() == true)
            return new ScopeGrant(ScopeError.InvalidTarget, "A requested resource was not granted.");
        // Those that were granted and are not named now stay as far as a scope of theirs does.
        return ResourceIndicators is { } named ? resolved.NarrowTo(named) : resolved.NarrowWithin(allowed);
    }

    /// <summary>Narrows scopes to the APIs that were named, if any were.</summary>
    public static ScopeGrant Narrowed(ScopeGrant scopes, string[]? resourceIndicators) =>
        resourceIndicators is null || scopes.Error != ScopeError.None ? scopes : scopes.NarrowTo(resourceIndicators);

    /// <summary>Whether values of <c>resource</c> are what RFC 8707 §2 lets them be, and not too many.</summary>
    public static bool AreResourceIndicators(string[]? resources) => resources is null || (resources.Length <= InputLimits.Resources && Array.TrueForAll(resources, IsResourceIndicator));

    private static bool IsResourceIndicator(string resource) =>
        resource.Length <= InputLimits.ResourceIndicator && !resource.Contains('#') && Uri.TryCreate(resource, UriKind.Absolute, out _);
}
