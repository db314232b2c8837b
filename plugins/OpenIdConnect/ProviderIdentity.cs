using System.Globalization;
using System.Security.Claims;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>What a provider's ID token says of a sign-in.</summary>
/// <param name="Identity">Who.</param>
/// <param name="AuthenticationMethods">How.</param>
/// <param name="AuthTime">When; <see langword="null"/> where it does not say.</param>
internal sealed record ProviderIdentity(ExternalIdentity Identity, string[] AuthenticationMethods, DateTimeOffset? AuthTime)
{
    // OIDC Core §2.
    private const int LongestSubject = 255;

    private const int MostMethods = 10;
    private const int LongestMethod = 64;

    // RFC 8176 has no value for "elsewhere, nobody says how".
    private static readonly string[] Unsaid = ["external"];

    /// <summary>Reads it; <see langword="null"/> where it names nobody.</summary>
    public static ProviderIdentity? TryRead(string provider, ClaimsPrincipal? principal)
    {
        if (principal?.FindFirst("sub")?.Value is not { Length: > 0 and <= LongestSubject } subject)
            return null;
        var identity = new ExternalIdentity { Provider = provider, SubjectId = subject, Claims = [.. principal.Claims.Where(claim => claim.Type != "sub")] };
        string[] methods = [.. principal.FindAll("amr").Select(claim => claim.Value).Where(method => method.Length is > 0 and <= LongestMethod).Take(MostMethods)];
        return new ProviderIdentity(identity, methods.Length > 0 ? methods : Unsaid, AuthTimeOf(principal));
    }

    private static DateTimeOffset? AuthTimeOf(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirst("auth_time")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
