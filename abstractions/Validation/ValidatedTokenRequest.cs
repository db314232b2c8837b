using System.Security.Claims;
using PluginTokenServer.Models;

namespace PluginTokenServer.Validation;

/// <summary>A request to the token endpoint (RFC 6749 §3.2).</summary>
public class ValidatedTokenRequest : ValidatedRequest
{
    /// <summary>The grant type, <c>grant_type</c>.</summary>
    public string GrantType { get; set; } = "";

    /// <summary>The requested scopes; the client's own allowed API scopes where the request named none.</summary>
    public IEnumerable<string> RequestedScopes { get => field ??= []; set; }

    /// <summary>The resource that was asked for (RFC 8707 §2).</summary>
    public string? RequestedResourceIndicator { get; set; }

    /// <summary>The APIs that the token is to be for, by their names; to begin with those of <c>resource</c>. A grant may name others, and the server narrows the scopes to them; each must be one that a scope of the token belongs to.</summary>
    /// <value><see langword="null"/> where the request named none: all that its scopes belong to.</value>
    public IEnumerable<string>? RequestedResourceIndicators { get; set; }

    /// <summary>When the access token ends at the latest, whatever its lifetime: with the token or assertion that it is issued for. No refresh token is issued beside it, which would outlast that.</summary>
    /// <value><see langword="null"/> by default: the lifetime alone decides.</value>
    public DateTimeOffset? AccessTokenEnd { get; set; }

    /// <summary>The user name of a password request (RFC 6749 §4.3.2).</summary>
    public string? UserName { get; set; }

    /// <summary>The grant behind a refresh request.</summary>
    public RefreshToken? RefreshToken { get; set; }

    /// <summary>The refresh token as it came. A credential: do not log it.</summary>
    public string? RefreshTokenHandle { get; set; }

    /// <summary>The grant behind an authorization code request.</summary>
    public AuthorizationCode? AuthorizationCode { get; set; }

    /// <summary>The authorization code as it came. A credential: do not log it.</summary>
    public string? AuthorizationCodeHandle { get; set; }

    /// <summary>The proof key, <c>code_verifier</c> (RFC 7636 §4.5).</summary>
    public string? CodeVerifier { get; set; }

    /// <summary>The grant behind a device code request (RFC 8628 §3.4).</summary>
    public DeviceCode? DeviceCode { get; set; }

    /// <summary>The grant behind a CIBA request (CIBA Core §10.1).</summary>
    public BackChannelAuthenticationRequest? BackChannelAuthenticationRequest { get; set; }

    /// <inheritdoc cref="GrantValidationResult.IssueIdentityToken"/>
    public bool? IssueIdentityToken { get; set; }

    /// <inheritdoc cref="GrantValidationResult.IssueRefreshToken"/>
    public bool? IssueRefreshToken { get; set; }

    /// <inheritdoc cref="GrantValidationResult.IssuedClaims"/>
    public ICollection<Claim> IssuedClaims { get => field ??= []; set; }
}
