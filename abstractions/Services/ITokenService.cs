using PluginTokenServer.Models;

namespace PluginTokenServer.Services;

/// <summary>Makes the tokens of the current request. Belongs to one request; without one, nothing is signed.</summary>
public interface ITokenService
{
    /// <summary>Puts an ID token together (OIDC Core §2), not yet signed.</summary>
    /// <param name="request">What goes into it.</param>
    Task<Token> CreateIdentityTokenAsync(TokenCreationRequest request);

    /// <summary>Puts an access token together (RFC 9068 §2), not yet signed.</summary>
    /// <param name="request">What goes into it.</param>
    Task<Token> CreateAccessTokenAsync(TokenCreationRequest request);

    /// <summary>Checks a token against the current request and signs it.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The token as it is sent.</returns>
    /// <exception cref="InvalidOperationException">The token says more than the request was granted: another issuer, client, subject, audience, scope, binding or a longer lifetime.</exception>
    Task<string> CreateSecurityTokenAsync(Token token);
}
