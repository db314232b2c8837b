namespace PluginTokenServer.Validation;

/// <summary>Handles one grant type of the token endpoint (RFC 6749 §4.5).</summary>
/// <remarks>
/// Implement it in a public, non-abstract class and drop the assembly into the plugins directory: it is found, made with constructor
/// injection once per request, and asked only for its own grant type. An exception is reported to the client as the server's fault
/// (500), never as the client's; a validator that outlives its deadline is abandoned (503).
/// </remarks>
public interface IExtensionGrantValidator
{
    /// <summary>The grant type this validator can deal with, compared ordinally. Read once, when the plugin is activated.</summary>
    string GrantType { get; }

    /// <summary>Validates the token request and sets <see cref="ExtensionGrantValidationContext.Result"/>.</summary>
    /// <param name="context">The request, and the place for the result. Untouched, the result is <c>invalid_grant</c>.</param>
    Task ValidateAsync(ExtensionGrantValidationContext context);
}
