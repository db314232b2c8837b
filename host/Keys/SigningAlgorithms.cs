namespace PluginTokenServer.Host.Keys;

/// <summary>The signature algorithms this server signs with (RFC 7518 §3.1).</summary>
internal static class SigningAlgorithms
{
    public const string Es256 = "ES256";
    public const string Rs256 = "RS256";

    /// <summary>In the order in which they are offered.</summary>
    public static readonly string[] All = [Es256, Rs256];

    /// <summary>What an access token is signed with unless its API asks for something else: thirty times cheaper than RSA.</summary>
    public const string ForAccessTokens = Es256;

    /// <summary>What an ID token is signed with unless its client asks for something else (OIDC Core §15.1).</summary>
    public const string ForIdentityTokens = Rs256;

    /// <summary>What an ID token is signed with, or what is checked like one.</summary>
    /// <param name="allowed">What its client takes; empty for anything.</param>
    public static string OfIdentityToken(ICollection<string> allowed) => allowed.Count == 0 || allowed.Contains(ForIdentityTokens) ? ForIdentityTokens : allowed.First();
}
