using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>PKCE (RFC 7636), by S256 alone.</summary>
internal static class ProofKey
{
    public const string Method = "S256";

    private const int ChallengeLength = 43;
    private const int ShortestVerifier = 43;
    private const int LongestVerifier = 128;

    // RFC 7636 §4.1.
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
    private static readonly SearchValues<char> Base64UrlCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>What is wrong with what an authorization request says; <see langword="null"/> if nothing is.</summary>
    public static string? Objection(string? challenge, string? method, bool required) => (challenge, method) switch
    {
        (null, null) => required ? "The parameter code_challenge is missing (RFC 7636); this client must send one." : null,
        (null, _) => "The parameter code_challenge_method comes without a code_challenge.",
        // RFC 7636 §4.3: without the parameter it would be plain, which protects nothing from whoever reads the request (RFC 9700 §2.1.1).
        (_, not Method) => "The parameter code_challenge_method must be S256.",
        _ => challenge.Length == ChallengeLength && !challenge.AsSpan().ContainsAnyExcept(Base64UrlCharacters)
            ? null
            : "The parameter code_challenge must be the base64url of a SHA-256, 43 characters.",
    };

    /// <summary>Whether a redemption brings what its request promised (RFC 7636 §4.6). A verifier without a challenge is one whose challenge somebody has taken away (RFC 9700 §4.8.2).</summary>
    public static bool IsProven(string? challenge, string? verifier) => challenge is null ? verifier is null : Matches(challenge, verifier);

    /// <summary>Whether a verifier is the one behind a challenge.</summary>
    public static bool Matches(string challenge, string? verifier)
    {
        if (verifier is not { Length: >= ShortestVerifier and <= LongestVerifier } || verifier.AsSpan().ContainsAnyExcept(Unreserved))
            return false;
        Span<byte> ascii = stackalloc byte[LongestVerifier];
        var length = Encoding.ASCII.GetBytes(verifier, ascii);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..length], hash);
        Span<byte> expected = stackalloc byte[ChallengeLength];
        Base64Url.EncodeToUtf8(hash, expected);
        Span<byte> stored = stackalloc byte[ChallengeLength];
        return Encoding.ASCII.TryGetBytes(challenge, stored, out var stated) && CryptographicOperations.FixedTimeEquals(expected, stored[..stated]);
    }
}
