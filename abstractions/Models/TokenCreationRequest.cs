using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Models;

/// <summary>What an access or ID token is made from.</summary>
public class TokenCreationRequest
{
    /// <summary>The subject; <see langword="null"/> for a token of the client itself.</summary>
    public ClaimsPrincipal? Subject { get; set; }

    /// <summary>The granted scopes and resources. Required.</summary>
    public ResourceValidationResult? ValidatedResources { get; set; }

    /// <summary>The request that is being answered. Required.</summary>
    public ValidatedRequest? ValidatedRequest { get; set; }

    /// <summary>Whether an ID token has all user claims of the granted scopes, although an access token is issued with it (OIDC Core §5.4).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool IncludeAllIdentityClaims { get; set; }

    /// <summary>The access token of which an ID token carries <c>at_hash</c> (OIDC Core §3.1.3.6).</summary>
    public string? AccessTokenToHash { get; set; }

    /// <summary>The authorization code of which an ID token carries <c>c_hash</c> (OIDC Core §3.3.2.11).</summary>
    public string? AuthorizationCodeToHash { get; set; }

    /// <summary>The value of <c>s_hash</c>, the hash of <c>state</c>, as it goes into an ID token (FAPI 1.0 Part 2 §5.1.1).</summary>
    public string? StateHash { get; set; }

    /// <summary>The value that ties an ID token to the authorization request, <c>nonce</c> (OIDC Core §2).</summary>
    public string? Nonce { get; set; }

    /// <summary>What the user called the device or grant the token belongs to.</summary>
    public string? Description { get; set; }

    /// <summary>Checks that what is required is there.</summary>
    /// <exception cref="ArgumentNullException"><see cref="ValidatedResources"/> or <see cref="ValidatedRequest"/> is missing.</exception>
    [MemberNotNull(nameof(ValidatedResources), nameof(ValidatedRequest))]
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(ValidatedResources);
        ArgumentNullException.ThrowIfNull(ValidatedRequest);
    }
}
