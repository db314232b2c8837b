using System.Collections.Specialized;
using System.Text;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.PushedAuthorization;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>Reads authorization requests: what the browser brings, what was pushed, and what comes back in a ticket.</summary>
internal sealed class AuthorizationRequests(AuthorizationRequestValidator validator, PushedRequests pushed)
{
    /// <summary>Reads a request as it first comes.</summary>
    /// <param name="http">GET with a query, or POST with a form (OIDC Core §3.1.2.1).</param>
    public async Task<ReadRequest> ReadAsync(HttpContext http)
    {
        var read = http.Request.Method == HttpMethods.Post
            ? await TokenRequestReader.ReadAsync(http, keepRepeated: true)
            : Parse(http.Request.QueryString.Value);
        return read.Succeeded(out var form, out var error)
            ? await ReadAsync(form.Parameters, begun: false)
            : new ReadRequest(null, AuthorizationRefusal.InvalidRequest(error.Description ?? "The request could not be read.", null), "");
    }

    /// <summary>Reads the request of a ticket again: the client, its redirect URIs and all else may have changed in the meantime.</summary>
    public async Task<ReadRequest> ReadAsync(AuthorizationTicket ticket) =>
        Parse(ticket.Query).Succeeded(out var form, out _) ? await ReadAsync(form.Parameters, begun: true) : throw new InvalidOperationException("A ticket of this server cannot be read.");

    private async Task<ReadRequest> ReadAsync(NameValueCollection parameters, bool begun)
    {
        var query = AuthorizationParameters.ToQuery(parameters);
        if (query.Length > InputLimits.AuthorizationRequest)
            return new ReadRequest(null, AuthorizationRefusal.InvalidRequest($"The request is longer than {InputLimits.AuthorizationRequest} characters; push it instead (RFC 9126).", null), "");
        if (parameters.GetValues(AuthorizationParameters.RequestUri) is not [var requestUri] || !requestUri.StartsWith(PushedRequests.UriPrefix, StringComparison.Ordinal))
            return Of(await validator.ValidateAsync(parameters, Pushed.No), query);

        if (await pushed.FindAsync(requestUri, parameters[AuthorizationParameters.ClientId], begun) is not { } grant)
            return new ReadRequest(null, new AuthorizationRefusal("invalid_request_uri", "The request_uri is unknown, expired, used, or another client's.", null), "");
        // RFC 9126 §4 and RFC 9101 §6.3: what else the browser brings does not count.
        return Parse(grant.Grant.State.Authorization!.Parameters).Succeeded(out var form, out _)
            ? Of(await validator.ValidateAsync(form.Parameters, Pushed.Earlier(grant)), query)
            : throw new InvalidOperationException("A pushed request cannot be read.");
    }

    private static ReadRequest Of((AuthorizationRequest? Request, AuthorizationRefusal? Refusal) outcome, string query) => new(outcome.Request, outcome.Refusal, query);

    private static Outcome<TokenRequestForm> Parse(string? query) => FormParser.Parse(Encoding.UTF8.GetBytes((query ?? "").TrimStart('?')), keepRepeated: true);
}

/// <summary>What reading came to: a request or a refusal.</summary>
/// <param name="Request">The request.</param>
/// <param name="Refusal">Why there is none.</param>
/// <param name="Query">What a ticket has to keep to read it again.</param>
internal sealed record ReadRequest(AuthorizationRequest? Request, AuthorizationRefusal? Refusal, string Query);
