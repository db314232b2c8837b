using System.Security.Cryptography;

namespace PluginTokenServer.Host.DeviceAuthorization;

/// <summary>
/// What a person types in (RFC 8628 §6.1). Letters without vowels, so that no two look or sound alike and none makes a word; or digits, for a
/// client that wants those. Twelve letters are 51 bits: enough that nobody hits one of ten thousand by some hundred guesses (DEV-06).
/// </summary>
internal static class UserCode
{
    /// <summary>The value of <see cref="Models.Client.UserCodeType"/> for digits.</summary>
    public const string Numeric = "Numeric";

    /// <summary>How many different codes there are, of either kind at least: twenty letters, twelve times.</summary>
    public const double Space = 4.096e15;

    public const int Longest = 64;

    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const string Digits = "0123456789";
    private const int LetterCount = 12;
    private const int DigitCount = 16;
    private const int GroupLength = 4;

    /// <summary>Makes one, in the form in which codes are compared.</summary>
    public static string New(string? type) => type == Numeric ? RandomNumberGenerator.GetString(Digits, DigitCount) : RandomNumberGenerator.GetString(Letters, LetterCount);

    /// <summary>A code as it is shown: in groups.</summary>
    public static string Shown(string code) => string.Join('-', code.Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>Reads what somebody has typed: however it is grouped, and in letters of either size (RFC 8628 §6.1).</summary>
    /// <returns>The code; <see langword="null"/> for what cannot be one.</returns>
    public static string? TryRead(string? typed)
    {
        if (typed is not { Length: > 0 and <= Longest })
            return null;
        var code = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return IsOf(code, Letters, LetterCount) || IsOf(code, Digits, DigitCount) ? code : null;
    }

    private static bool IsOf(string code, string alphabet, int length) => code.Length == length && !code.AsSpan().ContainsAnyExcept(alphabet);
}
