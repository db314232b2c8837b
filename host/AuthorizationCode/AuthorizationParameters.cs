using System.Collections.Frozen;
using System.Collections.Specialized;
using System.Text;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>The parameters of an authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1) that this server knows. All others are passed over.</summary>
internal static class AuthorizationParameters
{
    public const string ResponseType = "response_type";
    public const string ResponseMode = "response_mode";
    public const string ClientId = "client_id";
    public const string RedirectUri = "redirect_uri";
    public const string Scope = "scope";
    public const string State = "state";
    public const string Nonce = "nonce";
    public const string Prompt = "prompt";
    public const string MaxAge = "max_age";
    public const string UiLocales = "ui_locales";
    public const string IdTokenHint = "id_token_hint";
    public const string LoginHint = "login_hint";
    public const string AcrValues = "acr_values";
    public const string CodeChallenge = "code_challenge";
    public const string CodeChallengeMethod = "code_challenge_method";
    public const string Resource = "resource";
    public const string Request = "request";
    public const string RequestUri = "request_uri";
    public const string Registration = "registration";

    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            ResponseType, ResponseMode, ClientId, RedirectUri, Scope, State, Nonce, Prompt, MaxAge, UiLocales, IdTokenHint, LoginHint, AcrValues, CodeChallenge,
            CodeChallengeMethod, Resource, Request, RequestUri, Registration,
        ],
        StringComparer.Ordinal);

    /// <summary>The name of a known parameter that is there more than once; <see langword="null"/> if none is. Only <c>resource</c> may be (RFC 8707 §2).</summary>
    public static string? Repeated(NameValueCollection parameters) =>
        parameters.AllKeys.OfType<string>().FirstOrDefault(name => name != Resource && Known.Contains(name) && parameters.GetValues(name)!.Length > 1);

    /// <summary>The known parameters as a query, for keeping.</summary>
    public static string ToQuery(NameValueCollection parameters)
    {
        var query = new StringBuilder();
        foreach (var name in parameters.AllKeys.OfType<string>().Where(Known.Contains))
        {
            foreach (var value in parameters.GetValues(name)!)
                query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }
}
