using System.Text;
using System.Text.Unicode;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Token;

/// <summary>Takes a form apart in one pass (RFC 6749 appendix B). Anything ambiguous is refused rather than read one way or the other.</summary>
internal static class FormParser
{
    private static readonly OAuthError TooManyParameters = OAuthError.InvalidRequest($"The request has more than {InputLimits.Parameters} parameters.");
    private static readonly OAuthError Malformed = OAuthError.InvalidRequest("The request body is not a well-formed form in UTF-8.");
    private static readonly OAuthError Repeated = OAuthError.InvalidRequest("A parameter is repeated.");

    /// <param name="body">The form, or a query.</param>
    /// <param name="keepRepeated">Whether whoever asks looks after repeated parameters; otherwise they are refused.</param>
    public static Outcome<TokenRequestForm> Parse(ReadOnlySpan<byte> body, bool keepRepeated = false)
    {
        var form = new TokenRequestForm();
        var count = 0;
        Span<byte> nameBuffer = stackalloc byte[InputLimits.ParameterName];
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'&');
            var pair = end < 0 ? body : body[..end];
            body = end < 0 ? [] : body[(end + 1)..];
            if (pair.IsEmpty)
                continue;
            if (++count > InputLimits.Parameters)
                return TooManyParameters;

            var equals = pair.IndexOf((byte)'=');
            var rawName = equals < 0 ? pair : pair[..equals];
            if (rawName.Length > nameBuffer.Length || PercentDecoding.TryDecode(rawName, nameBuffer) is not { } nameLength)
                return Malformed;
            // RFC 6749 §3.2: a parameter without a value is treated as if it were omitted.
            if (equals < 0 || equals == pair.Length - 1)
                continue;
            if (Value(pair[(equals + 1)..]) is not { } value || !Utf8.IsValid(nameBuffer[..nameLength]))
                return Malformed;
            if (!Add(form, ParameterNames.Text(nameBuffer[..nameLength]), value, keepRepeated))
                return Repeated;
        }

        return form;
    }

    private static string? Value(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IndexOfAny((byte)'%', (byte)'+') < 0)
            return Text(encoded);
        var decoded = new byte[encoded.Length];
        return PercentDecoding.TryDecode(encoded, decoded) is { } length ? Text(decoded.AsSpan(0, length)) : null;
    }

    private static string? Text(ReadOnlySpan<byte> utf8) => Utf8.IsValid(utf8) && !utf8.Contains((byte)0) ? Encoding.UTF8.GetString(utf8) : null;

    private static bool Add(TokenRequestForm form, string name, string value, bool keepRepeated)
    {
        // Credentials go where no extension sees them.
        switch (name)
        {
            case ParameterNames.ClientSecret:
                return form.ClientSecret is null && (form.ClientSecret = value) is not null;
            case ParameterNames.ClientAssertion:
                return form.ClientAssertion is null && (form.ClientAssertion = value) is not null;
            case ParameterNames.Password:
                return form.Password is null && (form.Password = value) is not null;
            // RFC 8707 §2 and RFC 8693 §2.1: these two may be given several times.
            case ParameterNames.Resource or ParameterNames.Audience:
                form.Parameters.Add(name, value);
                return true;
        }

        // RFC 6749 §3.2: parameters must not be included more than once. That holds for those of an extension too: joined together they would be a third value.
        if (!keepRepeated && form.Parameters[name] is not null)
            return false;
        form.Parameters.Add(name, value);
        return true;
    }
}
