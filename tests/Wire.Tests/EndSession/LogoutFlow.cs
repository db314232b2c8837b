using System.Text.Json.Nodes;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>Two web applications that somebody signs in to and out of.</summary>
internal static class LogoutFlow
{
    public const string Second = "second";
    public const string SecondCallback = "https://second.example.com/callback";

    public const string SignedOut = "https://app.example.com/signed-out";
    public const string SecondSignedOut = "https://second.example.com/bye?from=id";

    /// <summary>Adds both to the configuration of a server.</summary>
    public static void Configure(JsonObject tokenServer)
    {
        CodeFlow.Configure(tokenServer);
        tokenServer.Client(CodeFlow.Web)["PostLogoutRedirectUris"] = new JsonArray(SignedOut);
        var second = tokenServer.AddClient(Second, ["authorization_code"], ["openid", "api1"]);
        second["RedirectUris"] = new JsonArray(SecondCallback);
        second["PostLogoutRedirectUris"] = new JsonArray(SecondSignedOut);
        second["AllowOfflineAccess"] = true;
    }

    /// <summary>The address of a logout request.</summary>
    public static string Request(params (string Name, string Value)[] parameters) =>
        "/connect/endsession?" + string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));

    /// <summary>Goes to an application, signs in if that is asked, and comes back with a code.</summary>
    public static async Task<string> CodeAsync(this TestBrowser browser, string clientId = CodeFlow.Web, string scope = "openid", string user = "alice", string prompt = "")
    {
        var page = await browser.GetAsync(CodeFlow.Request(("client_id", clientId), ("redirect_uri", CallbackOf(clientId)), ("scope", scope), ("prompt", prompt)));
        return (page.Away is null ? await browser.SignInAsync(page, user) : page).Code;
    }

    /// <summary>Goes to an application, signs in if that is asked, and has its tokens.</summary>
    public static async Task<TokenAnswer> EnterAsync(
        this TestServer server, TestBrowser browser, string clientId = CodeFlow.Web, string scope = "openid", string user = "alice", string prompt = "") =>
        (await server.RedeemAsync(await browser.CodeAsync(clientId, scope, user, prompt), ("client_id", clientId), ("redirect_uri", CallbackOf(clientId)))).MustBeIssued();

    public static string IdToken(this TokenAnswer answer) => answer.Text("id_token") ?? throw new InvalidOperationException($"No ID token: {answer.Body}");

    public static string SessionId(this TokenAnswer answer) => TokenAnswer.PayloadOf(answer.IdToken()).GetProperty("sid").GetString()!;

    /// <summary>Whether somebody is signed in with a browser.</summary>
    public static async Task<bool> IsSignedInAsync(this TestBrowser browser) => (await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Error is null;

    /// <summary>Answers the question whether to sign out.</summary>
    public static Task<BrowserPage> ConfirmAsync(this TestBrowser browser, BrowserPage page, string decision = LogoutModel.Logout) =>
        browser.SubmitAsync(page, fields: [("decision", decision)]);

    private static string CallbackOf(string clientId) => clientId == Second ? SecondCallback : CodeFlow.Callback;
}
