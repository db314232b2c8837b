using System.Globalization;
using System.Security.Claims;
using System.Security.Principal;

// Extension code imports this namespace for these methods.
namespace PluginTokenServer.Extensions;

/// <summary>Reads what a subject says about itself: <c>sub</c>, <c>auth_time</c>, <c>amr</c>, <c>idp</c>.</summary>
public static class PrincipalExtensions
{
    /// <summary>The subject identifier, <c>sub</c> (OIDC Core §2).</summary>
    /// <param name="principal">The subject.</param>
    /// <exception cref="InvalidOperationException">The claim is missing.</exception>
    public static string GetSubjectId(this IPrincipal principal) => Required(principal, "sub");

    /// <summary>How the subject was authenticated, the first <c>amr</c> (RFC 8176).</summary>
    /// <param name="principal">The subject.</param>
    /// <exception cref="InvalidOperationException">The claim is missing.</exception>
    public static string GetAuthenticationMethod(this IPrincipal principal) => Required(principal, "amr");

    /// <summary>How the subject was authenticated, every <c>amr</c> (RFC 8176).</summary>
    /// <param name="principal">The subject.</param>
    public static IEnumerable<Claim> GetAuthenticationMethods(this IPrincipal principal) => (principal?.Identity as ClaimsIdentity)?.FindAll("amr") ?? [];

    /// <summary>Who authenticated the subject, <c>idp</c>.</summary>
    /// <param name="principal">The subject.</param>
    /// <exception cref="InvalidOperationException">The claim is missing.</exception>
    public static string GetIdentityProvider(this IPrincipal principal) => Required(principal, "idp");

    /// <summary>When the subject was authenticated, <c>auth_time</c> (OIDC Core §2), in UTC.</summary>
    /// <param name="principal">The subject.</param>
    /// <exception cref="InvalidOperationException">The claim is missing.</exception>
    public static DateTime GetAuthenticationTime(this IPrincipal principal) =>
        DateTimeOffset.FromUnixTimeSeconds(principal.GetAuthenticationTimeEpoch()).UtcDateTime;

    /// <summary>When the subject was authenticated, <c>auth_time</c> (OIDC Core §2), in seconds since 1970.</summary>
    /// <param name="principal">The subject.</param>
    /// <exception cref="InvalidOperationException">The claim is missing.</exception>
    public static long GetAuthenticationTimeEpoch(this IPrincipal principal) =>
        long.Parse(Required(principal, "auth_time"), CultureInfo.InvariantCulture);

    /// <summary>The subject's name; without one, its identifier; without that, empty.</summary>
    /// <param name="principal">The subject.</param>
    public static string GetDisplayName(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        var name = principal.Identity?.Name;
        return string.IsNullOrWhiteSpace(name) ? principal.FindFirst("sub")?.Value ?? "" : name;
    }

    /// <summary>Whether somebody is signed in.</summary>
    /// <param name="principal">The subject, if there is one.</param>
    public static bool IsAuthenticated(this IPrincipal? principal) => principal?.Identity?.IsAuthenticated == true;

    private static string Required(IPrincipal principal, string type) =>
        (principal?.Identity as ClaimsIdentity)?.FindFirst(type)?.Value ?? throw new InvalidOperationException($"The subject has no claim '{type}'.");
}
