using System.Security.Claims;
using System.Text.Json;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.UserInfo;

/// <summary>Tells a client who signed in, by the access token that it got for that (OIDC Core §5.3).</summary>
internal sealed class UserInfoEndpoint(ITokenValidator validator, UserInfoClaims users, EndpointFaults faults)
{
    public const string Path = "/connect/userinfo";

    private const string OpenId = "openid";

    // OIDC Core §5.3.1: GET and POST.
    private static readonly OAuthError MethodNotAllowed = OAuthError.MethodNotAllowed with { Description = "This endpoint takes GET and POST only.", Allow = "GET, HEAD, POST" };

    public async Task HandleAsync(HttpContext http)
    {
        OAuthError? error;
        try
        {
            error = await AnswerAsync(http);
        }
        catch (Exception fault) when (EndpointFaults.ConcernClient(fault, http))
        {
            error = faults.Of(fault, http.TraceIdentifier);
        }

        if (error is not null && !http.Response.HasStarted)
            await BearerChallenge.SendAsync(http, error);
    }

    private async Task<OAuthError?> AnswerAsync(HttpContext http)
    {
        // RFC 9110 §9.1: methods are case-sensitive.
        if (http.Request.Method is not ("GET" or "HEAD" or "POST"))
            return MethodNotAllowed;
        if (!(await BearerToken.ReadAsync(http)).Succeeded(out var token, out var error))
            return error;
        if (!(await ValidateAsync(token)).Succeeded(out var claims, out error))
            return error;
        if (!(await users.OfAsync(claims)).Succeeded(out var told, out error))
            return error;
        using var body = Render(told);
        await TokenResponseWriter.SendAsync(http, StatusCodes.Status200OK, body);
        return null;
    }

    private async Task<Outcome<List<Claim>>> ValidateAsync(string token)
    {
        if (token.Length > InputLimits.Jwt)
            return OAuthError.InvalidToken;
        // OIDC Core §5.3: the token was obtained through OpenID Connect authentication.
        var result = await validator.ValidateAccessTokenAsync(token, OpenId);
        return result is { IsError: false, Claims: { } claims } ? claims.ToList()
            : result.Error == "insufficient_scope" ? OAuthError.InsufficientScope(OpenId) : OAuthError.InvalidToken;
    }

    private static ResponseBody Render(IReadOnlyList<Claim> claims)
    {
        var body = new ResponseBody();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        JwtPayload.WriteClaims(json, claims);
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}
