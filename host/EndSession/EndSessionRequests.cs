using System.Collections.Specialized;
using System.Security.Claims;
using System.Text;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.EndSession;

/// <summary>
/// Reads logout requests. What does not hold is left out, and with it what hangs on it (OIDC RP-Initiated Logout §4): somebody who wants to
/// sign out is not kept from it by a mistake of an application, but is sent nowhere by one.
/// </summary>
internal sealed class EndSessionRequests(TokenValidator tokens, ServerConfigurationSource configuration, TimeProvider time, ILogger<EndSessionRequests> logger)
{
    /// <param name="http">GET with a query, or POST with a form (§2).</param>
    /// <returns>The request as far as it holds; or what is wrong with its form.</returns>
    public async Task<(EndSessionTicket? Ticket, string? Refusal)> ReadAsync(HttpContext http)
    {
        var read = http.Request.Method == HttpMethods.Post
            ? await TokenRequestReader.ReadAsync(http, keepRepeated: true)
            : FormParser.Parse(Encoding.UTF8.GetBytes((http.Request.QueryString.Value ?? "").TrimStart('?')), keepRepeated: true);
        if (!read.Succeeded(out var form, out var error))
            return (null, error.Description ?? "The request could not be read.");
        return EndSessionParameters.Objection(form.Parameters) is { } objection ? (null, objection) : (await BelievedAsync(form.Parameters), null);
    }

    private async Task<EndSessionTicket> BelievedAsync(NameValueCollection parameters)
    {
        var ticket = new EndSessionTicket(time.GetUtcNow()) { UiLocales = parameters[EndSessionParameters.UiLocales] };
        var (named, clientId, token) = (parameters[EndSessionParameters.ClientId], parameters[EndSessionParameters.ClientId], parameters[EndSessionParameters.IdTokenHint]);
        if (token is not null)
        {
            // §2: it need not be valid any more, but has to be ours.
            if (await tokens.ReadIdentityTokenAsync(token) is not { } hint)
                return Doubt(ticket, "The id_token_hint is no ID token of this server, or its key is gone.");
            clientId = Value(hint, "aud");
            // §2: the client must be the one that the ID token was issued to.
            if (named is not null && named != clientId)
                return Doubt(ticket, "The client_id is not the client that the id_token_hint was issued to.");
            ticket = ticket with { SubjectId = Value(hint, "sub"), SessionId = Value(hint, "sid") };
        }

        if (clientId is not null && configuration.Current.Clients.GetValueOrDefault(clientId) is not { Enabled: true })
            return Doubt(new EndSessionTicket(ticket.Begun) { UiLocales = ticket.UiLocales }, "The client is unknown or disabled.");
        return Target(ticket with { ClientId = clientId }, parameters);
    }

    private EndSessionTicket Target(EndSessionTicket ticket, NameValueCollection parameters)
    {
        if (parameters[EndSessionParameters.PostLogoutRedirectUri] is not { } uri)
            return ticket;
        // §3: without either there is nobody whose address it could be.
        if (ticket.ClientId is null)
            return Doubt(ticket, "The post_logout_redirect_uri comes without an id_token_hint or a client_id.");
        var known = ticket with { ReturnUri = uri, State = parameters[EndSessionParameters.State] };
        return ReturnUri(known) is null ? Doubt(ticket, "The post_logout_redirect_uri is none of the client's PostLogoutRedirectUris.") : known;
    }

    /// <summary>Where somebody may be sent by a request: looked at again each time, since the client may have changed.</summary>
    public string? ReturnUri(EndSessionTicket ticket) =>
        ticket is { ClientId: { } id, ReturnUri: { } uri } && configuration.Current.Clients.GetValueOrDefault(id) is { Enabled: true } client
            // §3: exactly, character by character.
            && client.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal)
            ? uri
            : null;

    private EndSessionTicket Doubt(EndSessionTicket ticket, string reason)
    {
        Log.Doubted(logger, reason);
        return ticket;
    }

    private static string? Value(List<Claim> claims, string type) => claims.Find(claim => claim.Type == type)?.Value;
}
