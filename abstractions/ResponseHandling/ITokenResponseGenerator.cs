using System.Runtime.CompilerServices;
using PluginTokenServer.Validation;

namespace PluginTokenServer.ResponseHandling;

/// <summary>Makes the response to a valid token request. Implement either method; each calls the other by default.</summary>
/// <remarks>
/// To change one flow, derive from <see cref="TokenResponseGenerator"/>. To wrap whatever comes next, take an
/// <see cref="ITokenResponseGenerator"/> in the constructor. A type that implements neither method is refused when its plugin is loaded.
/// </remarks>
public interface ITokenResponseGenerator
{
    /// <summary>Makes the response. This is the one the server calls.</summary>
    /// <param name="validationResult">The validated request.</param>
    Task<TokenResponse> ProcessInteractionAsync(TokenRequestValidationResult validationResult)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return ProcessAsync(validationResult);
    }

    /// <summary>Makes the response.</summary>
    /// <param name="validationResult">The validated request.</param>
    Task<TokenResponse> ProcessAsync(TokenRequestValidationResult validationResult)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return ProcessInteractionAsync(validationResult);
    }
}
