using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Introspection;

/// <summary>Tells an API or a client what a token is worth (RFC 7662), as far as the token is meant for it. Whatever is wrong with a token, the answer is the same.</summary>
internal sealed class IntrospectionEndpoint(AuthenticatedEndpoint endpoint, Introspector introspector, AuditTrail audit, Issuer issuer)
{
    public const string Path = "/connect/introspect";

    public Task HandleAsync(HttpContext http) => endpoint.HandleAsync(http, Callers.ConfidentialClientsAndApis, AnswerAsync);

    private async Task<OAuthError?> AnswerAsync(HttpContext http, TokenRequestForm form, RegisteredClient caller)
    {
        if (form.Parameters[ParameterNames.Token] is not { } token)
        {
            if (audit.IsOn)
                audit.Raise(new TokenIntrospectionFailureEvent { Caller = caller.ClientId, Error = "invalid_request" }, http);
            return OAuthError.InvalidRequest("The parameter token is missing.");
        }

        // RFC 7662 §2.1: token_type_hint only helps with looking, and there is nowhere to look for long.
        var seen = token.Length > InputLimits.Jwt ? null : await introspector.FindAsync(token, caller);
        if (audit.IsOn)
            audit.Raise(Told(seen, caller), http);
        using var body = IntrospectionResponse.Render(seen, issuer.Value);
        await TokenResponseWriter.SendAsync(http, StatusCodes.Status200OK, body);
        return null;
    }

    private static TokenIntrospectionSuccessEvent Told(KnownToken? token, RegisteredClient caller) => new()
    {
        Caller = caller.ClientId,
        IsActive = token is not null,
        TokenId = token?.TokenId ?? token?.ReferenceId,
        ClientId = token?.ClientId,
        Scopes = token?.Scopes ?? [],
    };
}
