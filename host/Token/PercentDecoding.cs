namespace PluginTokenServer.Host.Token;

/// <summary>Decodes <c>application/x-www-form-urlencoded</c> text.</summary>
internal static class PercentDecoding
{
    /// <param name="encoded">The text as it came.</param>
    /// <param name="decoded">As long as the text at least.</param>
    /// <returns>The length of what was decoded; <see langword="null"/> for a percent sign without two hexadecimal digits.</returns>
    public static int? TryDecode(ReadOnlySpan<byte> encoded, Span<byte> decoded)
    {
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var value = encoded[i];
            if (value == '+')
            {
                value = (byte)' ';
            }
            else if (value == '%')
            {
                if (encoded.Length - i < 3 || Digit(encoded[i + 1]) is not (>= 0 and var high) || Digit(encoded[i + 2]) is not (>= 0 and var low))
                    return null;
                value = (byte)((high << 4) | low);
                i += 2;
            }

            decoded[length++] = value;
        }

        return length;
    }

    private static int Digit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}
