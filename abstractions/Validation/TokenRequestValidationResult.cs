namespace PluginTokenServer.Validation;

/// <summary>What the validation of a token request came to.</summary>
public class TokenRequestValidationResult : ValidationResult
{
    /// <summary>A request that may be answered.</summary>
    /// <param name="validatedRequest">The request.</param>
    /// <param name="customResponse">Further entries of the response.</param>
    public TokenRequestValidationResult(ValidatedTokenRequest validatedRequest, Dictionary<string, object>? customResponse = null)
    {
        ArgumentNullException.ThrowIfNull(validatedRequest);
        IsError = false;
        ValidatedRequest = validatedRequest;
        CustomResponse = customResponse;
    }

    /// <summary>A request that is refused.</summary>
    /// <param name="validatedRequest">The request.</param>
    /// <param name="error">The error code (RFC 6749 §5.2).</param>
    /// <param name="errorDescription">A sentence for the client's developer.</param>
    /// <param name="customResponse">Further entries of the error response.</param>
    public TokenRequestValidationResult(
        ValidatedTokenRequest validatedRequest, string error, string? errorDescription = null, Dictionary<string, object>? customResponse = null)
        : this(validatedRequest, customResponse)
    {
        IsError = true;
        Error = error;
        ErrorDescription = errorDescription;
    }

    /// <summary>The request.</summary>
    public ValidatedTokenRequest ValidatedRequest { get; }

    /// <summary>Further entries of the response.</summary>
    public Dictionary<string, object>? CustomResponse { get; set; }
}
