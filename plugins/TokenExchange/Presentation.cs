using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>Checks tokens that are presented. The server answers for signature, issuer, type, time, client, subject and grant; here it is seen what may be made of them.</summary>
internal sealed class Presentation(ITokenValidator tokens)
{
    /// <param name="token">The token.</param>
    /// <param name="type">What it is said to be.</param>
    /// <param name="clientId">The client that presents it.</param>
    /// <returns>The token, or why it is none.</returns>
    public async Task<(PresentedToken? Token, Refusal? Refusal)> CheckAsync(string token, string type, string clientId)
    {
        var isIdentityToken = type == TokenTypes.IdentityToken;
        // OIDC Core §2: an ID token is for the client that it was issued to; in the hands of another it is a stolen one.
        var checkedToken = isIdentityToken ? await tokens.ValidateIdentityTokenAsync(token, clientId) : await tokens.ValidateAccessTokenAsync(token);
        if (checkedToken is not { IsError: false, Error: null, Claims: { } claims })
            return (null, Refusal.OfToken("a token is not valid"));
        if (type == TokenTypes.Jwt && checkedToken.Jwt is null)
            return (null, Refusal.OfToken("a token is no JWT"));

        var presented = new PresentedToken([.. claims], IssuedTo(checkedToken, isIdentityToken, clientId), isIdentityToken);
        // RFC 7800 §3: whoever holds a token that is bound to a key must prove the key. Here nobody has.
        if (presented.Has("cnf"))
            return (null, Refusal.OfToken("a token is bound to a key, which was not proven"));
        return presented.Subject.Length > 0 && presented.ClientId.Length > 0 && presented.End is not null ? (presented, null) : (null, Refusal.OfToken("a token does not say whose it is, whom it was issued to, or when it ends"));
    }

    private static string IssuedTo(TokenValidationResult token, bool isIdentityToken, string clientId) =>
        isIdentityToken ? clientId : token.Claims!.Where(claim => claim.Type == "client_id").Select(claim => claim.Value).ToArray() is [var one] ? one : "";
}
