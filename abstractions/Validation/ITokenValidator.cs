namespace PluginTokenServer.Validation;

/// <summary>Checks tokens that this server issued.</summary>
public interface ITokenValidator
{
    /// <summary>
    /// Checks an access token: signature, issuer, lifetime, type (RFC 9068 §4), that its client still exists and is enabled, that its
    /// subject is active, that the grant behind it is not revoked, and the scope.
    /// </summary>
    /// <param name="token">The token.</param>
    /// <param name="expectedScope">A scope that the token must hold.</param>
    /// <returns>The token's claims, or the error <c>invalid_token</c> or <c>insufficient_scope</c> (RFC 6750 §3.1). A bad token is never an exception.</returns>
    Task<TokenValidationResult> ValidateAccessTokenAsync(string token, string? expectedScope = null);

    /// <summary>Checks an ID token (OIDC Core §3.1.3.7): signature, issuer, audience, type, lifetime, that its client is enabled and its subject active.</summary>
    /// <param name="token">The token.</param>
    /// <param name="clientId">The client it must be for; <see langword="null"/> takes the one it names.</param>
    /// <param name="validateLifetime">Whether an expired one is refused; an <c>id_token_hint</c> may be expired.</param>
    /// <returns>The token's claims, or the error <c>invalid_token</c>. A bad token is never an exception.</returns>
    Task<TokenValidationResult> ValidateIdentityTokenAsync(string token, string? clientId = null, bool validateLifetime = true);
}
