namespace PluginTokenServer.Validation;

/// <summary>Adds checks of one's own to <see cref="ITokenValidator"/>. Asked only for tokens that passed all others.</summary>
public interface ICustomTokenValidator
{
    /// <summary>Checks an access token.</summary>
    /// <param name="result">The result so far, which may be turned into an error.</param>
    /// <returns>The result.</returns>
    Task<TokenValidationResult> ValidateAccessTokenAsync(TokenValidationResult result);

    /// <summary>Checks an ID token.</summary>
    /// <param name="result">The result so far, which may be turned into an error.</param>
    /// <returns>The result.</returns>
    Task<TokenValidationResult> ValidateIdentityTokenAsync(TokenValidationResult result);
}
