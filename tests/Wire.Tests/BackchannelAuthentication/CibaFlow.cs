using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>A bank and its like, what they say to have somebody asked, and how somebody answers.</summary>
internal static partial class CibaFlow
{
    public const string Bank = "bank";
    public const string Rival = "rival";
    public const string Coded = "coded";
    public const string Path = "/connect/ciba";
    public const string Requests = "/account/requests";
    public const string Grant = GrantType.Ciba;

    /// <summary>Adds the clients to the configuration of a server: two that poll, and one whose users may have a secret for it.</summary>
    public static void Configure(JsonObject tokenServer)
    {
        foreach (var name in new[] { Bank, Rival, Coded })
            tokenServer.AddCibaClient(name);
        tokenServer.Client(Bank)["ClientName"] = "The Bank";
        tokenServer.Client(Coded)["BackchannelUserCodeParameter"] = true;
    }

    public static JsonObject AddCibaClient(this JsonObject tokenServer, string clientId)
    {
        var client = tokenServer.AddClient(clientId, [Grant], ["openid", "profile", "api1"]);
        client["AllowOfflineAccess"] = true;
        return client;
    }

    /// <summary>Has Alice asked, as the bank does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="changes">Parameters in place of the usual ones; an empty value leaves one out.</param>
    public static Task<TokenAnswer> AskUserAsync(this TestServer server, params (string Name, string Value)[] changes) => server.PostAsync(Path, Parameters(changes));

    /// <summary>Has Alice asked, which has to succeed.</summary>
    /// <returns>What the client polls with.</returns>
    public static async Task<string> BeginAsync(this TestServer server, params (string Name, string Value)[] changes) => (await server.AskUserAsync(changes)).MustBeAsked();

    /// <summary>Polls as the bank does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="authReqId">What it polls with.</param>
    /// <param name="changes">Parameters in place of the usual ones; an empty value leaves one out.</param>
    public static Task<TokenAnswer> PollAsync(this TestServer server, string authReqId, params (string Name, string Value)[] changes) =>
        server.TokenAsync(With([("client_id", Bank), ("client_secret", "secret"), ("grant_type", Grant), ("auth_req_id", authReqId)], changes));

    /// <summary>The parameters by which the bank has Alice asked.</summary>
    /// <param name="changes">Parameters in place of the usual ones; an empty value leaves one out.</param>
    public static (string Name, string Value)[] Parameters(params (string Name, string Value)[] changes) =>
        With([("client_id", Bank), ("client_secret", "secret"), ("scope", "openid api1"), ("login_hint", "alice")], changes);

    /// <summary>The request was taken, and the answer looks as CIBA Core §7.3 wants it.</summary>
    public static string MustBeAsked(this TokenAnswer answer, int expiresIn = 300, int interval = 5)
    {
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
        Assert.That(answer.Json.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(new[] { "auth_req_id", "expires_in", "interval" }));
        Assert.That((answer.Json.GetProperty("expires_in").GetInt32(), answer.Json.GetProperty("interval").GetInt32()), Is.EqualTo((expiresIn, interval)));
        return answer.MustBeUncached().Text("auth_req_id")!;
    }

    /// <summary>The pages that the list of a person's requests leads to.</summary>
    public static async Task<string[]> WaitingAsync(this TestBrowser browser)
    {
        var page = await browser.GetAsync(Requests);
        Assert.That((int)page.Status, Is.EqualTo(200), page.Html);
        return [.. Links().Matches(page.Html).Select(link => WebUtility.HtmlDecode(link.Groups["address"].Value))];
    }

    /// <summary>Opens the one request that waits.</summary>
    public static async Task<BrowserPage> OpenRequestAsync(this TestBrowser browser)
    {
        var waiting = await browser.WaitingAsync();
        Assert.That(waiting, Has.Length.EqualTo(1));
        return await browser.GetAsync(waiting[0]);
    }

    /// <summary>Answers on the page of a request; without scopes those that cannot be left out are granted.</summary>
    public static Task<BrowserPage> DecideAsync(this TestBrowser browser, BrowserPage page, string decision = ConsentModel.Allow, string[]? scopes = null) =>
        browser.SubmitAsync(page, 0, [.. page.Form(0).Hidden.Where(field => field.Name == "scope"), .. (scopes ?? ["api1"]).Select(scope => ("scope", scope)), ("decision", decision)]);

    /// <summary>Says yes to the one request that waits.</summary>
    public static async Task ApproveAsync(this TestBrowser browser) => (await browser.DecideAsync(await browser.OpenRequestAsync())).MustSay("You have agreed");

    /// <summary>Says no to the one request that waits.</summary>
    public static async Task DenyAsync(this TestBrowser browser) => (await browser.DecideAsync(await browser.OpenRequestAsync(), ConsentModel.Deny)).MustSay("You said no");

    /// <summary>A page without a form, which says one thing.</summary>
    public static BrowserPage MustSay(this BrowserPage page, string title, int status = 200)
    {
        Assert.That(((int)page.Status, page.Away), Is.EqualTo((status, (Uri?)null)), page.Html);
        Assert.That(page.Html, Does.Contain($"<bdi>{title}</bdi></h1>").And.Not.Contain("<form"));
        return page;
    }

    public static (string Name, string Value)[] With((string Name, string Value)[] parameters, params (string Name, string Value)[] changes) =>
        [.. parameters.Where(parameter => changes.All(change => change.Name != parameter.Name)).Concat(changes).Where(parameter => parameter.Value.Length > 0)];

    [GeneratedRegex("href=\"(?<address>/account/requests/answer[^\"]*)\"")]
    private static partial Regex Links();
}
