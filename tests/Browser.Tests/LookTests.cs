using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

/// <summary>How the pages look, to eyes and to those who read the screen otherwise.</summary>
public sealed class LookTests : BrowserTest
{
    private static readonly ViewportSize Narrow = new() { Width = 320, Height = 568 };

    // By night nothing but the colours is different.
    private static readonly AxeRunOptions Colours = new() { RunOnly = RunOnlyOptions.Rules("color-contrast") };

    // Screens to be looked at by people go here, if it is set.
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("PTS_SCREENSHOTS");

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task axe_finds_nothing_serious_on_any_page(ColorScheme scheme)
    {
        await using var server = await StartAsync();
        var visitor = await VisitAsync(server, new BrowserNewContextOptions { ColorScheme = scheme, UserAgent = Agents.Desktop });
        await Tour.WalkAsync(visitor, async page =>
        {
            await ScreenshotAsync(visitor, $"{page}-{scheme}");
            var found = await visitor.Page.RunAxe(scheme == ColorScheme.Dark ? Colours : null);
            Assert.That(found.Passes, Is.Not.Empty, page);
            Assert.That(found.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(Text), Is.Empty, $"{page}, {scheme}");
        });
    }

    [Test]
    public async Task narrow_screen_is_never_scrolled_sideways()
    {
        await using var server = await StartAsync();
        var visitor = await VisitAsync(server, new BrowserNewContextOptions { ViewportSize = Narrow, UserAgent = Agents.Phone });
        await Tour.WalkAsync(visitor, async page =>
        {
            await ScreenshotAsync(visitor, $"{page}-narrow");
            Assert.That(await visitor.Page.EvaluateAsync<bool>("document.scrollingElement.scrollWidth <= innerWidth"), Is.True, page);
        });
    }

    [Test]
    public async Task dark_scheme_is_dark()
    {
        var (light, dark) = (await GroundAsync(ColorScheme.Light), await GroundAsync(ColorScheme.Dark));
        Assert.That(light.Min(), Is.GreaterThan(200));
        Assert.That(dark.Max(), Is.LessThan(60));
    }

    [Test]
    public async Task pages_speak_the_language_that_the_browser_asks_for()
    {
        var visitor = await VisitAsync(options: new BrowserNewContextOptions { Locale = "de-DE" });
        await visitor.GoAsync(Site.ConsentRequest());
        Assert.That(await visitor.Page.Locator("html").GetAttributeAsync("lang"), Is.EqualTo("de"));
        await visitor.Page.GetByLabel("Benutzername").FillAsync("alice");
        await visitor.Page.GetByLabel("Passwort").FillAsync("alice");
        await visitor.PressAsync("Anmelden");
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Zugriff erlauben?"));
        await visitor.Button("Ablehnen").ClickAsync();
        Assert.That((await visitor.AnswerAsync())["error"], Is.EqualTo("access_denied"));
    }

    // Where somebody has been signed in with another browser for a while, so that there is something to be seen of it.
    private async Task<TestServer> StartAsync()
    {
        var server = await Site.StartAsync();
        var other = await VisitAsync(server, new BrowserNewContextOptions { UserAgent = Agents.Phone });
        await other.GoAsync(CodeFlow.Request(("scope", "openid profile offline_access")));
        await other.SignInAsync();
        await server.RedeemAsync((await other.AnswerAsync())["code"]);
        server.Clock.Advance(TimeSpan.FromMinutes(70));
        return server;
    }

    private async Task<int[]> GroundAsync(ColorScheme scheme)
    {
        var visitor = await VisitAsync(options: new BrowserNewContextOptions { ColorScheme = scheme });
        await visitor.GoAsync("/account/login");
        return await visitor.Page.EvaluateAsync<int[]>("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)");
    }

    private static string Text(AxeResultItem violation) => $"{violation.Id}: {violation.Help} {string.Join(", ", violation.Nodes.Select(node => node.Html))}";

    // The card and a little of the ground around it.
    private static async Task ScreenshotAsync(Visitor visitor, string name)
    {
        if (Screenshots is null)
            return;
        var card = (await visitor.Page.Locator("main").BoundingBoxAsync())!;
        var margin = Math.Min(24, card.X);
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Screenshots, $"{name.ToLowerInvariant()}.png"),
            FullPage = true,
            Clip = new Clip { X = card.X - margin, Y = card.Y - margin, Width = card.Width + (2 * margin), Height = card.Height + (2 * margin) },
        });
    }
}
