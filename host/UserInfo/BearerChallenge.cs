using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.UserInfo;

/// <summary>Refuses a request to a protected resource and says what it takes (RFC 6750 §3).</summary>
internal static class BearerChallenge
{
    private const string Realm = "Bearer realm=\"userinfo\"";

    public static async Task SendAsync(HttpContext http, OAuthError error)
    {
        if (error.Status is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
            http.Response.Headers.WWWAuthenticate = Header(error);
        if (error != OAuthError.TokenMissing)
        {
            await TokenResponseWriter.SendAsync(http, error, []);
            return;
        }

        http.Response.StatusCode = error.Status;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = 0;
    }

    // RFC 6750 §3.1: whoever sent no token is told of no error.
    private static string Header(OAuthError error)
    {
        if (error == OAuthError.TokenMissing)
            return Realm;
        var header = $"{Realm}, error=\"{error.Code}\", error_description=\"{error.Description}\"";
        return error.Scope is null ? header : $"{header}, scope=\"{error.Scope}\"";
    }
}
