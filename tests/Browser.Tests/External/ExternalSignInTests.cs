using System.Net;
using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests.External;

/// <summary>People sign in at another provider, which is this server at another address, and what they see when that comes to nothing.</summary>
public sealed class ExternalSignInTests : BrowserTest
{
    // Screens to be looked at by people go here, if it is set.
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("PTS_SCREENSHOTS");

    private readonly TestClock _clock = new();
    private TestServer _provider = null!;
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _provider = await TestServer.StartAsync(
            settings =>
            {
                settings["SignIn"] = new JsonObject { ["Brand"] = new JsonObject { ["Name"] = "Contoso", ["AccentColor"] = "#0a7a4b" } };
                var client = settings.AddClient("relying", ["authorization_code"], ["openid", "profile"]);
                client["ClientName"] = "Weekly Reports";
                client["RedirectUris"] = new JsonArray("http://127.0.0.1/plugins/oidc/callback/contoso");
                client["AlwaysIncludeUserClaimsInIdToken"] = true;
            },
            clock: _clock, args: ["--urls", "http://127.0.0.2:0"]);
        _server = await Site.StartAsync(
            settings =>
            {
                var providers = new JsonArray(Provider("contoso", "Contoso", _provider.Address.ToString()), Provider("fabrikam", "Fabrikam", "http://127.0.0.1:1"));
                settings["Plugins"] = new JsonObject { ["Entries"] = new JsonObject { ["oidc"] = new JsonObject { ["Settings"] = new JsonObject { ["Providers"] = providers } } } };
                settings.Client(Site.Reports)["EnableLocalLogin"] = false;
                settings.Client(Site.Reports)["IdentityProviderRestrictions"] = new JsonArray("contoso");
            },
            _clock);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task somebody_signs_in_elsewhere_and_is_back_at_the_application(ColorScheme scheme)
    {
        var visitor = await VisitAsync(_server, new BrowserNewContextOptions { ColorScheme = scheme });
        await visitor.GoAsync(CodeFlow.Request());
        await LookAsync(visitor, $"external-login-{scheme}");
        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in with Contoso" }).ClickAsync();
        await visitor.Page.GetByText("to go on to Weekly Reports").WaitForAsync();
        await visitor.SignInAsync();

        var tokens = await _server.RedeemAsync((await visitor.AnswerAsync())["code"]);
        Assert.That(tokens.Status, Is.EqualTo(HttpStatusCode.OK), tokens.Body);
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).GetProperty("idp").GetString(), Is.EqualTo("contoso"));
        // From here on nobody asks.
        await visitor.GoAsync(CodeFlow.Request());
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    [Test]
    public async Task where_there_is_one_way_the_browser_goes_there_at_once_and_consent_is_asked_here()
    {
        var visitor = await VisitAsync(_server);
        await visitor.GoAsync(Site.ConsentRequest());
        Assert.That(new Uri(visitor.Page.Url).Authority, Is.EqualTo(_provider.Address.Authority));
        await visitor.SignInAsync();
        await visitor.Button("Allow").WaitForAsync();
        Assert.That(new Uri(visitor.Page.Url).Authority, Is.EqualTo(_server.Address.Authority));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("Alice"));
        await visitor.Button("Allow").ClickAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    [Test]
    public async Task whoever_cancels_there_is_told_so_and_can_try_again()
    {
        var visitor = await VisitAsync(_server);
        await visitor.GoAsync(Site.ConsentRequest(("prompt", "consent")));
        await visitor.Button("Cancel").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        Assert.That(await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), Is.EqualTo("You have not signed in with Contoso."));
        Assert.That(await visitor.Password.CountAsync(), Is.Zero);
        await LookAsync(visitor, "external-cancelled");

        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in with Contoso" }).ClickAsync();
        await visitor.SignInAsync();
        await visitor.Button("Allow").WaitForAsync();
    }

    [Test]
    public async Task whoever_cancels_there_and_here_is_back_at_the_application_with_a_no()
    {
        var visitor = await VisitAsync(_server);
        await visitor.GoAsync(Site.ConsentRequest());
        await visitor.Button("Cancel").ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        await visitor.Button("Cancel").ClickAsync();
        Assert.That((await visitor.AnswerAsync())["error"], Is.EqualTo("access_denied"));
    }

    [Test]
    public async Task provider_that_is_down_is_said_to_be_and_the_password_does_still()
    {
        var visitor = await VisitAsync(_server);
        await visitor.GoAsync(CodeFlow.Request());
        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in with Fabrikam" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Alert).WaitForAsync();
        Assert.That(await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), Is.EqualTo("Signing in with Fabrikam is not possible right now. Try again in a moment."));
        await LookAsync(visitor, "external-down");

        await visitor.SignInAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    [Test]
    public async Task back_button_after_the_sign_in_is_no_dead_end()
    {
        var visitor = await VisitAsync(_server);
        await visitor.GoAsync(CodeFlow.Request());
        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in with Contoso" }).ClickAsync();
        // This server's page has such fields too.
        await visitor.Page.GetByText("to go on to Weekly Reports").WaitForAsync();
        await visitor.SignInAsync();
        await visitor.AnswerAsync();

        // Back to the provider's page, whose sign-in is over; what it is posted to sends them round once more.
        await visitor.Page.GoBackAsync();
        await visitor.Page.GoBackAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in with Contoso" }).ClickAsync();
        Assert.That(await visitor.AnswerAsync(), Does.ContainKey("code"));
    }

    private static JsonObject Provider(string name, string displayName, string authority) =>
        new() { ["Name"] = name, ["DisplayName"] = displayName, ["Authority"] = authority.TrimEnd('/'), ["ClientId"] = "relying", ["ClientSecret"] = "secret" };

    private static async Task LookAsync(Visitor visitor, string name)
    {
        if (Screenshots is not null)
            await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"{name.ToLowerInvariant()}.png"), FullPage = true });
        var found = await visitor.Page.RunAxe();
        Assert.That(found.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{violation.Id}: {violation.Help}"), Is.Empty, name);
    }
}
