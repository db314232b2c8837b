using System.Collections.Specialized;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.EndSession;

/// <summary>The parameters of a logout request (OIDC RP-Initiated Logout §2). All others are passed over; <c>logout_hint</c> too, since a browser has one session here.</summary>
internal static class EndSessionParameters
{
    public const string IdTokenHint = "id_token_hint";
    public const string LogoutHint = "logout_hint";
    public const string ClientId = "client_id";
    public const string PostLogoutRedirectUri = "post_logout_redirect_uri";
    public const string State = "state";
    public const string UiLocales = "ui_locales";

    private static readonly (string Name, int Limit)[] Known =
    [
        (IdTokenHint, InputLimits.Jwt), (LogoutHint, InputLimits.Hint), (ClientId, InputLimits.ClientId), (PostLogoutRedirectUri, InputLimits.RedirectUri), (State, InputLimits.State),
        (UiLocales, InputLimits.Hint),
    ];

    /// <summary>What is wrong with the form of a request; <see langword="null"/> if nothing is.</summary>
    public static string? Objection(NameValueCollection parameters)
    {
        foreach (var (name, limit) in Known)
        {
            if (parameters.GetValues(name) is not { } values)
                continue;
            if (values.Length > 1)
                return $"The parameter {name} is repeated.";
            if (values[0].Length > limit)
                return $"The parameter {name} is too long.";
        }

        return null;
    }
}
