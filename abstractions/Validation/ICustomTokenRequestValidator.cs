namespace PluginTokenServer.Validation;

/// <summary>Looks at every token request after its grant, whatever the grant type: the last word before a response is made.</summary>
public interface ICustomTokenRequestValidator
{
    /// <summary>Looks at the request; may shape or refuse it.</summary>
    /// <param name="context">The request.</param>
    Task ValidateAsync(CustomTokenRequestValidationContext context);
}

/// <summary>One token request that passed its grant.</summary>
public sealed class CustomTokenRequestValidationContext
{
    /// <summary>Makes the context of one request.</summary>
    /// <param name="result">The result so far, a success.</param>
    public CustomTokenRequestValidationContext(TokenRequestValidationResult result) => Result = result;

    /// <summary>The result. To refuse, set <see cref="ValidationResult.IsError"/> and <see cref="ValidationResult.Error"/>; to add to the response, <see cref="TokenRequestValidationResult.CustomResponse"/>.</summary>
    public TokenRequestValidationResult Result { get; }

    /// <summary>Ends with the plugin's deadline.</summary>
    public CancellationToken CancellationToken { get; set; }
}
