using PluginTokenServer.ResponseHandling;

namespace PluginTokenServer.Host.Token;

/// <summary>The gate, asked on the response: does it carry only what this request made and was granted?</summary>
internal static class ResponseGate
{
    /// <returns>What is wrong, as a sentence for the log; <see langword="null"/> if nothing is.</returns>
    public static string? Objection(TokenResponse? response, TokenRequest request)
    {
        if (response is null)
            return "the generator returned no response.";
        if (response.AccessToken is { } accessToken)
        {
            if (request.Issued.LifetimeOfAccessToken(accessToken) is not { } lifetime)
                return "the access token was not made by this request.";
            if (response.AccessTokenLifetime > lifetime || response.AccessTokenLifetime < 0)
                return $"it promises {response.AccessTokenLifetime} s of an access token that lives {lifetime} s.";
        }

        if (response.IdentityToken is { } identityToken && !request.Issued.Contains(identityToken))
            return "the ID token was not made by this request.";
        if (response.RefreshToken is { } refreshToken && !request.Issued.Contains(refreshToken))
            return "the refresh token was not made by this request.";
        // RFC 9700 §4.14.2: a token that has to be replaced is, whoever makes the response; otherwise the client would go on with one that was used.
        if (request.Work.Redeemed is { IsRetry: false, Next: null } && request.Registration.Refresh.Rotates)
            return "the refresh token was not replaced: the generator did not ask for the new one.";
        return response.Scope is null || ReferenceEquals(response.Scope, request.Resolved.Joined) || IsGranted(response.Scope, request.Decision!)
            ? null
            : "it names a scope that was not granted.";
    }

    private static bool IsGranted(string scope, GrantDecision granted)
    {
        foreach (var name in scope.Split(' '))
        {
            if (!granted.Scopes.Contains(name))
                return false;
        }

        return true;
    }
}
