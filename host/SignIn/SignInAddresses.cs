using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Endpoints;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Where people are sent to sign in and to consent.</summary>
internal sealed class SignInAddresses(ServerConfigurationSource configuration)
{
    public const string LoginPath = "/account/login";
    public const string StepPath = "/account/login/step";
    public const string ConsentPath = "/account/consent";
    public const string LogoutPath = "/account/logout";
    public const string RefusedPath = "/account/refused";
    public const string AccountPath = "/account";
    public const string HomePath = "/";

    public const string ReturnUrl = "returnUrl";

    private const int LongestOwnPage = 200;

    private static readonly string[] OwnPages = [AccountPath, DeviceEndpoint.Path, BackchannelRequestsEndpoint.Path, BackchannelRequestsEndpoint.AnswerPath];

    /// <param name="http">The request.</param>
    /// <param name="returnUrl">Where to come back to.</param>
    public string Login(HttpContext http, string returnUrl)
    {
        var page = configuration.Current.Options.SignIn.LoginUrl is not { } elsewhere ? Local(http, LoginPath)
            : elsewhere.StartsWith('/') ? Local(http, elsewhere)
            : elsewhere;
        return $"{page}{(page.Contains('?') ? '&' : '?')}{ReturnUrl}={Uri.EscapeDataString(returnUrl)}";
    }

    public static string Consent(HttpContext http, string ticket) => $"{Local(http, ConsentPath)}?ticket={ticket}";

    /// <summary>Whether an address is a page of this server that somebody may be sent to who has signed in; nothing else that looks like it is (AUT-22).</summary>
    public static bool IsOwnPage(HttpContext http, string? returnUrl) =>
        returnUrl is { Length: <= LongestOwnPage } && !returnUrl.AsSpan().ContainsAnyExceptInRange('\x21', '\x7E')
        && returnUrl.StartsWith(http.Request.PathBase.ToUriComponent(), StringComparison.Ordinal)
        && returnUrl[http.Request.PathBase.ToUriComponent().Length..].Split('?', 2)[0] is var path && (OwnPages.Contains(path) || IsFirstPageOfPlugin(path));

    // Where a plugin's own pages begin, /plugins/<id>/; what lies behind that may send people on.
    private static bool IsFirstPageOfPlugin(string path) =>
        path.StartsWith(PluginEndpoint.Root + "/", StringComparison.Ordinal) && path[(PluginEndpoint.Root.Length + 1)..] is [.. var id, '/'] && PluginId.IsValid(id);

    /// <summary>A page of this server, with what has to come back to it.</summary>
    public static string With(HttpContext http, string path, string? returnUrl) =>
        returnUrl is null ? Local(http, path) : $"{Local(http, path)}?{ReturnUrl}={Uri.EscapeDataString(returnUrl)}";

    public static string Local(HttpContext http, string path) => http.Request.PathBase.ToUriComponent() + path;
}
