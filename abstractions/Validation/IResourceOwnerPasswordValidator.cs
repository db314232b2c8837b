using PluginTokenServer.Models;

namespace PluginTokenServer.Validation;

/// <summary>Checks user name and password (RFC 6749 §4.3).</summary>
public interface IResourceOwnerPasswordValidator
{
    /// <summary>Checks the credentials and sets <see cref="ResourceOwnerPasswordValidationContext.Result"/>.</summary>
    /// <param name="context">The credentials, and the place for the result.</param>
    Task ValidateAsync(ResourceOwnerPasswordValidationContext context);
}

/// <summary>One user name and password to check.</summary>
public sealed class ResourceOwnerPasswordValidationContext
{
    /// <summary>The user name as it came.</summary>
    public required string UserName { get; init; }

    /// <summary>The password as it came, at most 1 KiB. Do not log it.</summary>
    public required string Password { get; init; }

    /// <summary>The request.</summary>
    public required ValidatedTokenRequest Request { get; init; }

    /// <summary>The result. Starts as <c>invalid_grant</c>.</summary>
    public GrantValidationResult Result { get; set; } = new(TokenRequestErrors.InvalidGrant);

    /// <summary>Ends with the plugin's deadline.</summary>
    public CancellationToken CancellationToken { get; set; }
}
