using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>A plugin asks who is signed in, and takes back what they have granted.</summary>
public sealed class EndpointSignedInTests
{
    private const string Map = """
        endpoints.MapGet("/who", async (ISignedInUser users, HttpContext http) =>
        {
            var user = await users.FindAsync();
            return user is null ? "nobody" : $"{user.SubjectId}|{user.IdentityProvider}|{string.Join(' ', user.AuthenticationMethods)}|{user.SessionId.Length}|{http.Request.Headers.Cookie.ToString().Contains("pts")}";
        });
        endpoints.MapGet("/style", (IPageStyle style) => $"{style.BrandName}|{style.LogoUrl}|{string.Join(' ', style.Stylesheets)}|{style.Language}|{style.HomeUrl}|{style.SignInUrl}");
        endpoints.MapGet("/others", async (ISignedInUser users, IGrantRevocation revocation) => { var user = await users.FindAsync(); await revocation.RevokeSubjectAsync(user!.SubjectId, user.SessionId); return "done"; });
        endpoints.MapGet("/all", async (IGrantRevocation revocation) => { await revocation.RevokeSubjectAsync("1"); return "done"; });
        endpoints.MapGet("/keeps", (ISignedInUser users) => { AppContext.SetData("late", new Func<Task>(() => users.FindAsync())); return "kept"; });
        """;

    private EndpointServer _server = null!;

    [SetUp]
    public async Task StartAsync() => _server = await EndpointServer.WithAsync(Map, configure: CodeFlow.Configure);

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task nobody_is_signed_in_without_the_servers_own_cookie()
    {
        Assert.That((await _server.AskAsync("/plugins/acme/who")).Body, Is.EqualTo("nobody"));
        Assert.That((await _server.AskAsync("/plugins/acme/who", headers: ("Cookie", "pts.session=AAAA"))).Body, Is.EqualTo("nobody"));
    }

    [Test]
    public async Task somebody_who_is_signed_in_is_found_and_their_cookie_is_not_seen()
    {
        using var browser = await SignedInAsync();
        Assert.That((await browser.GetAsync("/plugins/acme/who")).Html, Is.EqualTo("1|local|pwd|22|False"));
    }

    [Test]
    public async Task nobody_is_found_after_the_call_has_ended()
    {
        using var browser = await SignedInAsync();
        await browser.GetAsync("/plugins/acme/keeps");
        Assert.That(async () => await ((Func<Task>)AppContext.GetData("late")!)(), Throws.InvalidOperationException.With.Message.StartsWith("There is no current request."));
    }

    [Test]
    public async Task pages_can_look_like_the_servers_own()
    {
        var style = (await _server.AskAsync("/plugins/acme/style", headers: ("Accept-Language", "de-AT"))).Body.Split('|');
        Assert.That(style[2], Does.StartWith("/sign-in/style."));
        Assert.That((await _server.AskAsync(style[2])).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(style[3..], Is.EqualTo(new[] { "de", "/", "/account/login" }));
    }

    [Test]
    [Property("Requirement", "REF-13")]
    public async Task everything_else_of_a_person_ends_and_the_one_session_goes_on()
    {
        using var mine = await SignedInAsync();
        using var other = await SignedInAsync();
        var tokens = await _server.Server.RedeemAsync((await mine.GetAsync(CodeFlow.Request(("scope", "openid api1 offline_access")))).Code);
        await mine.GetAsync("/plugins/acme/others");

        Assert.That((await other.GetAsync("/plugins/acme/who")).Html, Is.EqualTo("nobody"));
        Assert.That((await mine.GetAsync("/plugins/acme/who")).Html, Does.StartWith("1|"));
        var refreshed = await _server.Server.TokenAsync(
            ("grant_type", "refresh_token"), ("client_id", CodeFlow.Web), ("client_secret", "secret"), ("refresh_token", tokens.Text("refresh_token")!));
        Assert.That(refreshed.Text("error"), Is.EqualTo("invalid_grant"), refreshed.Body);
        var again = await _server.Server.RedeemAsync((await mine.GetAsync(CodeFlow.Request())).Code);
        Assert.That(again.Status, Is.EqualTo(HttpStatusCode.OK), "The session that was spared lets clients in at once.");
    }

    [Test]
    public async Task all_sessions_of_a_person_end()
    {
        using var browser = await SignedInAsync();
        await _server.AskAsync("/plugins/acme/all");
        Assert.That((await browser.GetAsync("/plugins/acme/who")).Html, Is.EqualTo("nobody"));
    }

    [Test]
    public async Task session_that_was_spared_once_does_not_outlive_a_later_revocation()
    {
        using var browser = await SignedInAsync();
        await browser.GetAsync("/plugins/acme/others");
        await _server.AskAsync("/plugins/acme/all");
        Assert.That((await browser.GetAsync(CodeFlow.Request())).Html, Does.Contain("name=\"password\""));
    }

    private async Task<TestBrowser> SignedInAsync()
    {
        var browser = new TestBrowser(_server.Address);
        await browser.SignInAsync(await browser.GetAsync("/account/login"));
        return browser;
    }
}
