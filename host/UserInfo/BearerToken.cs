using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.UserInfo;

/// <summary>The access token of a request: in the Authorization header or in the posted form (RFC 6750 §2). One in the query is not seen, and stands in logs already.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    public static async ValueTask<Outcome<string>> ReadAsync(HttpContext http)
    {
        var headers = http.Request.Headers.Authorization;
        if (headers.Count > 1)
            return OAuthError.InvalidRequest("The request has more than one Authorization header.");
        string? inForm = null;
        // RFC 6750 §2.2: only where a body means something, and only in a form. A GET has none; other bodies say nothing here.
        if (http.Request.Method == HttpMethods.Post && TokenRequestReader.IsForm(http.Request.ContentType))
        {
            if (!(await TokenRequestReader.ReadAsync(http)).Succeeded(out var form, out var error))
                return error;
            inForm = form.Parameters[ParameterNames.AccessToken];
        }

        var inHeader = InHeader(headers);
        // RFC 6750 §2: not more than one method in each request.
        if (inHeader is not null && inForm is not null)
            return OAuthError.InvalidRequest("The access token is sent by more than one method.");
        return (inHeader ?? inForm) is { } token ? token : OAuthError.TokenMissing;
    }

    // RFC 9110 §11.1: schemes are case-insensitive. Another scheme is one this endpoint does not know, and no token.
    private static string? InHeader(string? authorization) =>
        authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true ? authorization[Scheme.Length..].Trim(' ') : null;
}
