using System.Text;
using System.Text.Unicode;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Clients;

/// <summary>What a request says about its client: an id, and perhaps a secret in the header or in the form (RFC 6749 §2.3.1), or an assertion (RFC 7523 §2.2).</summary>
internal readonly record struct PresentedCredentials(string ClientId, string? Secret, bool ByHeader)
{
    private const string Scheme = "Basic ";

    public ClientAssertion? Assertion { get; init; }

    public string Method => (Assertion, Secret, ByHeader) switch
    {
        ({ }, _, _) => AuthenticationMethods.PrivateKeyJwt,
        (_, null, _) => AuthenticationMethods.None,
        (_, _, true) => AuthenticationMethods.Basic,
        _ => AuthenticationMethods.Post,
    };

    public static bool TryRead(string? authorization, TokenRequestForm form, out PresentedCredentials credentials, out OAuthError? error)
    {
        credentials = default;
        error = null;
        var inForm = form.Parameters[ParameterNames.ClientId];
        // RFC 6749 §2.3: not more than one authentication method in each request.
        if (Methods(authorization, form) > 1)
        {
            error = OAuthError.InvalidRequest("The client authenticates by more than one method.");
        }
        else if (form.ClientAssertion is not null || form.Parameters[ParameterNames.ClientAssertionType] is not null)
        {
            // Half of this method is none of the others: who sends one part of it must not pass for one who sends nothing.
            error = TryReadAssertion(form, inForm, out credentials) ? null : OAuthError.InvalidClient(byHeader: authorization is not null);
        }
        else if (authorization is null)
        {
            credentials = new PresentedCredentials(inForm ?? "", form.ClientSecret, ByHeader: false);
            error = inForm is null || TooLong(inForm, form.ClientSecret) ? OAuthError.InvalidClient(byHeader: false) : null;
        }
        else if (!TryReadBasic(authorization, out credentials) || TooLong(credentials.ClientId, credentials.Secret))
        {
            error = OAuthError.InvalidClient(byHeader: true);
        }
        else if (inForm is not null && inForm != credentials.ClientId)
        {
            error = OAuthError.InvalidRequest("The parameter client_id names another client than the Authorization header.");
        }

        return error is null;
    }

    private static int Methods(string? authorization, TokenRequestForm form) =>
        (authorization is null ? 0 : 1) + (form.ClientSecret is null ? 0 : 1) + (form.ClientAssertion is null ? 0 : 1);

    private static bool TooLong(string clientId, string? secret) => clientId.Length > InputLimits.ClientId || secret?.Length > InputLimits.SecretLength;

    private static bool TryReadAssertion(TokenRequestForm form, string? inForm, out PresentedCredentials credentials)
    {
        credentials = default;
        if (form.ClientAssertion is null || form.Parameters[ParameterNames.ClientAssertionType] != ClientAssertion.Type)
            return false;
        if (ClientAssertion.TryRead(form.ClientAssertion) is not { } assertion || TooLong(assertion.ClientId, null))
            return false;
        credentials = new PresentedCredentials(assertion.ClientId, null, ByHeader: false) { Assertion = assertion };
        // RFC 7521 §4.2: client_id may be left out, and otherwise means the same client.
        return inForm is null || inForm == assertion.ClientId;
    }

    private static bool TryReadBasic(string authorization, out PresentedCredentials credentials)
    {
        credentials = default;
        if (authorization.Length > InputLimits.AuthorizationHeader || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var encoded = authorization.AsSpan(Scheme.Length).Trim(' ');
        Span<byte> decoded = encoded.Length <= 1024 ? stackalloc byte[1024] : new byte[encoded.Length];
        // RFC 9110 §11.2: token68 has no space in it, which the decoder would pass over.
        if (encoded.ContainsAny(' ', '\t') || !Convert.TryFromBase64Chars(encoded, decoded, out var length))
            return false;
        decoded = decoded[..length];
        var colon = decoded.IndexOf((byte)':');
        if (colon <= 0 || Text(decoded[..colon]) is not { Length: > 0 } clientId || Text(decoded[(colon + 1)..]) is not { } secret)
            return false;
        credentials = new PresentedCredentials(clientId, secret, ByHeader: true);
        return true;
    }

    // RFC 6749 §2.3.1: id and secret are form-encoded before they are joined.
    private static string? Text(Span<byte> encoded)
    {
        var length = encoded.Length;
        if (encoded.IndexOfAny((byte)'%', (byte)'+') >= 0)
        {
            if (PercentDecoding.TryDecode(encoded, encoded) is not { } decodedLength)
                return null;
            length = decodedLength;
        }

        var text = encoded[..length];
        return Utf8.IsValid(text) && !text.Contains((byte)0) ? Encoding.UTF8.GetString(text) : null;
    }
}
