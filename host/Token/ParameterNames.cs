using System.Text;

namespace PluginTokenServer.Host.Token;

/// <summary>The parameters that the token endpoint itself knows, kept as one string each.</summary>
internal static class ParameterNames
{
    public const string GrantType = "grant_type";
    public const string ClientId = "client_id";
    public const string ClientSecret = "client_secret";
    public const string ClientAssertion = "client_assertion";
    public const string ClientAssertionType = "client_assertion_type";
    public const string Scope = "scope";
    public const string Resource = "resource";
    public const string Audience = "audience";
    public const string UserName = "username";
    public const string Password = "password";
    public const string RefreshToken = "refresh_token";
    public const string Code = "code";
    public const string CodeVerifier = "code_verifier";
    public const string RedirectUri = "redirect_uri";
    public const string Token = "token";
    public const string AccessToken = "access_token";
    public const string TokenTypeHint = "token_type_hint";

    private static readonly (byte[] Utf8, string Text)[] Known =
        [.. new[] { GrantType, ClientId, ClientSecret, Scope, UserName, Password, Token, AccessToken, Resource, Audience, ClientAssertion, ClientAssertionType, RefreshToken, TokenTypeHint, Code, CodeVerifier, RedirectUri }
            .Select(name => (Encoding.ASCII.GetBytes(name), name))];

    public static string Text(ReadOnlySpan<byte> utf8)
    {
        foreach (var (known, text) in Known)
        {
            if (utf8.SequenceEqual(known))
                return text;
        }

        return Encoding.UTF8.GetString(utf8);
    }
}
