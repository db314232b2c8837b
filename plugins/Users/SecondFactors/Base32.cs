namespace PluginTokenServer.Plugins.Users.SecondFactors;

/// <summary>RFC 4648 §6, without padding: how authenticator applications take keys, and letters that are not taken for digits.</summary>
internal static class Base32
{
    public const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        for (var at = 0; at < text.Length; at++)
        {
            var (index, offset) = Math.DivRem(at * 5, 8);
            var pair = (bytes[index] << 8) | (index + 1 < bytes.Length ? bytes[index + 1] : 0);
            text[at] = Alphabet[(pair >> (11 - offset)) & 31];
        }

        return new string(text);
    }

    /// <summary>In groups of four, for people to type.</summary>
    public static string Grouped(string text, char between) => string.Join(between, text.Chunk(4).Select(group => new string(group)));
}
