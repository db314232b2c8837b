using System.Buffers;
using System.Collections.Specialized;
using System.Globalization;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>Looks at what a CIBA request says (CIBA Core §7.1, §7.2), the user aside.</summary>
internal sealed class BackchannelRequestValidator(ServerConfigurationSource configuration)
{
    // CIBA Core §7.1: relatively short; it is read on a telephone, next to another screen.
    private const int LongestBindingMessage = 128;

    // CIBA Core §7.1.
    private const int LongestNotificationToken = 1024;

    private const int LongestUserCode = 256;

    // RFC 6750 §2.1: what can be sent as a bearer token.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    /// <param name="parameters">The parameters, from the form or from a signed request.</param>
    /// <param name="client">The client that sent them.</param>
    public Outcome<BackchannelRequest> Validate(NameValueCollection parameters, RegisteredClient client)
    {
        if (Objection(parameters, client) is { } objection)
            return objection;
        var resources = parameters.GetValues(ParameterNames.Resource);
        var scopes = TokenRequest.AreResourceIndicators(resources)
            ? TokenRequest.Narrowed(client.Resolve(parameters[ParameterNames.Scope]), resources)
            : new ScopeGrant(ScopeError.InvalidTarget, "A resource must be an absolute URI without a fragment.");
        if (scopes.Error != ScopeError.None)
            return scopes.Error == ScopeError.InvalidTarget ? BackchannelErrors.Of("invalid_target", scopes.ErrorDescription) : BackchannelErrors.InvalidScope(scopes.ErrorDescription);
        return new BackchannelRequest
        {
            Scopes = scopes,
            Resources = resources,
            LoginHint = parameters[AuthorizationParameters.LoginHint],
            LoginHintToken = parameters[BackchannelParameters.LoginHintToken],
            IdTokenHint = parameters[AuthorizationParameters.IdTokenHint],
            BindingMessage = parameters[BackchannelParameters.BindingMessage],
            UserCode = parameters[BackchannelParameters.UserCode],
            AcrValues = parameters[AuthorizationParameters.AcrValues]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Lifetime = TimeSpan.FromSeconds(Lifetime(parameters, client)!.Value),
            NotificationToken = IsPinged(client) ? parameters[BackchannelParameters.NotificationToken] : null,
        };
    }

    public static bool IsPinged(RegisteredClient client) => client.Client.BackchannelTokenDeliveryMode == "ping";

    private OAuthError? Objection(NameValueCollection parameters, RegisteredClient client)
    {
        // CIBA Core §7.1: it is an authentication request, and what it asks for is an ID token.
        if (!ScopeGrants.Split(parameters[ParameterNames.Scope] ?? "").Contains("openid"))
            return BackchannelErrors.InvalidScope("The scope must contain openid.");
        // CIBA Core §7.1: one and only one.
        if (Hints(parameters) is var hints && hints != 1)
            return OAuthError.InvalidRequest($"Exactly one of login_hint, login_hint_token and id_token_hint is needed; {(hints == 0 ? "there is none" : "there are several")}.");
        if (TooLong(parameters) is { } tooLong)
            return OAuthError.InvalidRequest($"The parameter {tooLong} is too long.");
        if (parameters[BackchannelParameters.BindingMessage] is { } message && MessageObjection(message) is { } unreadable)
            return BackchannelErrors.InvalidBindingMessage(unreadable);
        if (NotificationObjection(parameters[BackchannelParameters.NotificationToken], client) is { } unsendable)
            return OAuthError.InvalidRequest(unsendable);
        // CIBA Core §7.1: a client that has not registered it does not send it.
        if (parameters[BackchannelParameters.UserCode] is not null && !client.Client.BackchannelUserCodeParameter)
            return OAuthError.InvalidRequest("The client is not registered to send user_code.");
        return Lifetime(parameters, client) is null ? OAuthError.InvalidRequest("The parameter requested_expiry must be a positive number of seconds.") : null;
    }

    private static int Hints(NameValueCollection parameters) =>
        new[] { AuthorizationParameters.LoginHint, BackchannelParameters.LoginHintToken, AuthorizationParameters.IdTokenHint }.Count(hint => parameters[hint] is not null);

    private static string? TooLong(NameValueCollection parameters) => Array.Find<(string Name, int Limit)>(
        [
            (AuthorizationParameters.LoginHint, InputLimits.Hint), (BackchannelParameters.LoginHintToken, InputLimits.Jwt), (AuthorizationParameters.IdTokenHint, InputLimits.Jwt),
            (AuthorizationParameters.AcrValues, InputLimits.Hint), (BackchannelParameters.UserCode, LongestUserCode),
        ],
        bound => parameters[bound.Name]?.Length > bound.Limit).Name;

    // CIB-04: what cannot be seen, or would turn what stands around it, is no message that two people could compare.
    private static string? MessageObjection(string message) =>
        message.Length is 0 or > LongestBindingMessage ? $"The binding_message must have 1 to {LongestBindingMessage} characters."
        : string.IsNullOrWhiteSpace(message) || message.EnumerateRunes().Any(IsUnshowable) || ShownText.Of(message, ShownText.Passage) != message ? "The binding_message must be plain text in one line."
        : null;

    private static bool IsUnshowable(System.Text.Rune rune) => System.Text.Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate || rune == System.Text.Rune.ReplacementChar;

    private static string? NotificationObjection(string? token, RegisteredClient client)
    {
        if (token is null)
            return IsPinged(client) ? "The parameter client_notification_token is missing; a client of the mode ping needs it." : null;
        return token.Length is 0 or > LongestNotificationToken || token.TrimEnd('=') is var bare && (bare.Length == 0 || bare.AsSpan().ContainsAnyExcept(TokenCharacters))
            ? $"The parameter client_notification_token must be a bearer token (RFC 6750 §2.1) of at most {LongestNotificationToken} characters."
            : null;
    }

    // CIBA Core §7.1: the request can ask for less than the client has, and for no more.
    private int? Lifetime(NameValueCollection parameters, RegisteredClient client)
    {
        var most = client.Client.CibaLifetime ?? configuration.Current.Options.BackchannelAuthentication.LifetimeSeconds;
        if (parameters[BackchannelParameters.RequestedExpiry] is not { } text)
            return most;
        return text.Length <= 10 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? (int)Math.Min(seconds, most) : null;
    }
}
