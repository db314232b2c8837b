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
    private TokenRequestValidationResult _result;

    /// <summary>Makes the context of one request.</summary>
    /// <param name="result">The result so far, a success.</param>
    public CustomTokenRequestValidationContext(TokenRequestValidationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _result = result;
    }

    /// <summary>The result. To refuse, set <see cref="ValidationResult.IsError"/> and <see cref="ValidationResult.Error"/>; to add to the response, <see cref="TokenRequestValidationResult.CustomResponse"/>. Or assign another result for the same request.</summary>
    /// <exception cref="ArgumentException">The result assigned is one of another request.</exception>
    public TokenRequestValidationResult Result
    {
        get => _result;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (!ReferenceEquals(value.ValidatedRequest, _result.ValidatedRequest))
                throw new ArgumentException("A result can be replaced only by one of the same request.", nameof(value));
            _result = value;
        }
    }

    /// <summary>Ends with the plugin's deadline.</summary>
    public CancellationToken CancellationToken { get; set; }
}
