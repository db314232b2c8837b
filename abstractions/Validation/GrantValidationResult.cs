using System.Globalization;
using System.Security.Claims;
using PluginTokenServer.Models;

namespace PluginTokenServer.Validation;

/// <summary>What a grant came to: an error, a success for a subject, or a success without one.</summary>
public class GrantValidationResult : ValidationResult
{
    /// <summary>A success without a subject: a token for the client itself. No refresh token is ever issued for it.</summary>
    /// <param name="customResponse">Further entries of the token response.</param>
    public GrantValidationResult(Dictionary<string, object>? customResponse = null)
    {
        IsError = false;
        CustomResponse = customResponse;
    }

    /// <summary>A success for a subject that has been authenticated elsewhere.</summary>
    /// <param name="principal">Exactly one identity, with the claims <c>sub</c>, <c>idp</c>, <c>amr</c> and <c>auth_time</c>.</param>
    /// <param name="customResponse">Further entries of the token response.</param>
    /// <exception cref="InvalidOperationException">There is another number of identities, or one of the claims is missing.</exception>
    public GrantValidationResult(ClaimsPrincipal principal, Dictionary<string, object>? customResponse = null)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (principal.Identities.Count() != 1)
            throw new InvalidOperationException("The principal of a grant result must have exactly one identity.");
        foreach (var required in (string[])["sub", "idp", "amr", "auth_time"])
        {
            if (principal.FindFirst(required) is null)
                throw new InvalidOperationException($"The principal of a grant result must have the claim '{required}'.");
        }

        IsError = false;
        Subject = principal;
        CustomResponse = customResponse;
    }

    /// <summary>A refusal.</summary>
    /// <param name="error">The error code.</param>
    /// <param name="errorDescription">A sentence for the client's developer. Say nothing in it that an attacker could use.</param>
    /// <param name="customResponse">Further entries of the error response.</param>
    public GrantValidationResult(TokenRequestErrors error, string? errorDescription = null, Dictionary<string, object>? customResponse = null)
    {
        Error = Code(error);
        ErrorDescription = errorDescription;
        CustomResponse = customResponse;
    }

    /// <summary>A success for a subject that was authenticated just now.</summary>
    /// <param name="subject">The subject identifier, <c>sub</c> (OIDC Core §2).</param>
    /// <param name="authenticationMethod">How it was authenticated, <c>amr</c> (RFC 8176). Usually the grant type.</param>
    /// <param name="claims">Further claims of the subject. They reach a token only through the profile service; see <see cref="IssuedClaims"/>.</param>
    /// <param name="identityProvider">Who authenticated it, <c>idp</c>.</param>
    /// <param name="customResponse">Further entries of the token response.</param>
    public GrantValidationResult(
        string subject, string authenticationMethod, IEnumerable<Claim>? claims = null, string identityProvider = "local", Dictionary<string, object>? customResponse = null)
        : this(subject, authenticationMethod, TimeProvider.System.GetUtcNow().UtcDateTime, claims, identityProvider, customResponse) =>
        AuthenticatedNow = true;

    /// <summary>A success for a subject that was authenticated at a known time.</summary>
    /// <param name="subject">The subject identifier, <c>sub</c> (OIDC Core §2).</param>
    /// <param name="authenticationMethod">How it was authenticated, <c>amr</c> (RFC 8176).</param>
    /// <param name="authTime">When it was authenticated, <c>auth_time</c>; taken as UTC.</param>
    /// <param name="claims">Further claims of the subject. They reach a token only through the profile service; see <see cref="IssuedClaims"/>.</param>
    /// <param name="identityProvider">Who authenticated it, <c>idp</c>.</param>
    /// <param name="customResponse">Further entries of the token response.</param>
    public GrantValidationResult(
        string subject, string authenticationMethod, DateTime authTime, IEnumerable<Claim>? claims = null, string identityProvider = "local", Dictionary<string, object>? customResponse = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        ArgumentException.ThrowIfNullOrEmpty(authenticationMethod);
        ArgumentException.ThrowIfNullOrEmpty(identityProvider);
        IsError = false;
        Subject = new ClaimsPrincipal(Identity(subject, authenticationMethod, authTime, claims, identityProvider));
        CustomResponse = customResponse;
    }

    /// <summary>The subject, with at least <c>sub</c>, <c>amr</c>, <c>idp</c> and <c>auth_time</c>; <see langword="null"/> for a token of the client itself.</summary>
    public ClaimsPrincipal? Subject { get; set; }

    /// <summary>Further entries of the response, of a success and of an error alike. The names of RFC 6749 §5 are reserved.</summary>
    public Dictionary<string, object>? CustomResponse { get; set; }

    /// <summary>Whether an ID token is issued; it needs the granted scope <c>openid</c>. <see langword="null"/> leaves it to the flow.</summary>
    public bool? IssueIdentityToken { get; set; }

    /// <summary>Whether a refresh token is issued; it needs the granted scope <c>offline_access</c> and a subject. <see langword="null"/> leaves it to the flow.</summary>
    public bool? IssueRefreshToken { get; set; }

    /// <summary>Claims that go into the access token as they are. Those that the server itself answers for (<c>iss sub aud exp …</c>) are left out.</summary>
    public ICollection<Claim> IssuedClaims { get => field ??= []; set; }

    /// <summary>With an error: the credential itself was wrong (a guess, a forgery), as against being refused by policy. Feeds throttling of the client: not for what an authenticated client only hands on.</summary>
    public bool CredentialRejected { get; set; }

    /// <summary>Whether no authentication time was given, so that the host's clock says when it was.</summary>
    public bool AuthenticatedNow { get; }

    private static ClaimsIdentity Identity(string subject, string authenticationMethod, DateTime authTime, IEnumerable<Claim>? claims, string identityProvider)
    {
        var seconds = new DateTimeOffset(DateTime.SpecifyKind(authTime, DateTimeKind.Utc)).ToUnixTimeSeconds();
        List<Claim> all =
        [
            new("sub", subject),
            new("amr", authenticationMethod),
            new("idp", identityProvider),
            new("auth_time", seconds.ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
        ];
        foreach (var claim in claims ?? [])
        {
            // Who the subject is, and who says so, is stated once; a repeat must not contradict it.
            var settled = claim.Type is "sub" or "idp" or "auth_time";
            if (!settled && !all.Exists(known => known.Type == claim.Type && known.Value == claim.Value))
                all.Add(claim);
        }

        return new ClaimsIdentity(all, authenticationMethod, "name", "role");
    }

    private static string Code(TokenRequestErrors error) => error switch
    {
        TokenRequestErrors.InvalidRequest => "invalid_request",
        TokenRequestErrors.InvalidClient => "invalid_client",
        TokenRequestErrors.InvalidGrant => "invalid_grant",
        TokenRequestErrors.UnauthorizedClient => "unauthorized_client",
        TokenRequestErrors.UnsupportedGrantType => "unsupported_grant_type",
        TokenRequestErrors.InvalidScope => "invalid_scope",
        TokenRequestErrors.InvalidTarget => "invalid_target",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Not a token request error."),
    };
}
