using System.Net;
using Microsoft.Playwright;

namespace PluginTokenServer.Browser.Tests.CrossDevice;

/// <summary>Somebody finds what waits for them on their own page, and answers (CIBA Core §7).</summary>
public sealed class CibaTests : CrossDeviceTest
{
    [TestCase(ColorScheme.Light, 1280)]
    [TestCase(ColorScheme.Dark, 320)]
    public async Task request_is_found_looked_at_and_granted(ColorScheme scheme, int width)
    {
        var name = $"ciba-{scheme}";
        var request = await BeginCibaAsync();
        var visitor = await VisitAsync(Server, new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 568 } });
        await visitor.GoAsync("/account/requests");
        await visitor.SignInAsync();
        var link = visitor.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Cantonal Bank" });
        await link.WaitForAsync();
        await LookAsync(visitor, $"{name}-list");
        await MustBeAccessibleAsync(visitor, "list");
        await link.ClickAsync();
        await visitor.Button("Allow").WaitForAsync();

        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Is this you?"));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("Cantonal Bank").And.Contain("W4SCT").And.Contain("127.0.0.1").And.Contain("say no"));
        await LookAsync(visitor, $"{name}-approval");
        await MustBeAccessibleAsync(visitor, "approval");
        Assert.That((await PollCibaAsync(request)).Error, Is.EqualTo("authorization_pending"));
        Assert.That(await visitor.PressAsync("Allow"), Is.EqualTo(200));

        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("You have agreed"));
        await LookAsync(visitor, $"{name}-done");
        await MustBeAccessibleAsync(visitor, "done");
        Assert.That((await PollCibaAsync(request)).Status, Is.EqualTo(HttpStatusCode.OK));
        await visitor.GoAsync("/account/requests");
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("Nothing waits for your answer."));
        await LookAsync(visitor, $"{name}-none");
    }

    [Test]
    public async Task request_is_refused_without_script()
    {
        var request = await BeginCibaAsync();
        var visitor = await VisitAsync(Server, new BrowserNewContextOptions { JavaScriptEnabled = false });
        await visitor.GoAsync("/account/requests");
        await visitor.SignInAsync();
        await visitor.Page.GetByText("Cantonal Bank").ClickAsync();
        await visitor.Button("Deny").WaitForAsync();
        Assert.That(await visitor.PressAsync("Deny"), Is.EqualTo(200));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("You said no"));
        Assert.That((await PollCibaAsync(request)).Error, Is.EqualTo("access_denied"));
    }

    [Test]
    public async Task second_tab_comes_too_late()
    {
        var request = await BeginCibaAsync();
        var visitor = await VisitAsync(Server);
        await visitor.GoAsync("/account/requests");
        await visitor.SignInAsync();
        await visitor.Page.GetByText("Cantonal Bank").ClickAsync();
        await visitor.Button("Allow").WaitForAsync();
        var address = visitor.Page.Url;
        var first = await visitor.OpenTabAsync();
        await visitor.Page.GotoAsync(address);
        await visitor.PressAsync("Deny");
        visitor.SwitchTo(first);
        Assert.That(await visitor.PressAsync("Allow"), Is.EqualTo(400));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Nothing waits here any more"));
        Assert.That((await PollCibaAsync(request)).Error, Is.EqualTo("access_denied"));
    }

    [TestCase("<script>document.title='taken over'</script>")]
    [TestCase("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW")]
    [TestCase("שלום 12 — Größe „5 €“ 株式会社 🎉")]
    public async Task message_is_text_whatever_it_says_and_fits_a_narrow_screen(string message)
    {
        await BeginCibaAsync(message);
        var visitor = await VisitAsync(Server, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 320, Height = 568 } });
        await visitor.GoAsync("/account/requests");
        await visitor.SignInAsync();
        await visitor.Page.GetByText(message).WaitForAsync();
        await LookAsync(visitor, $"ciba-list-{message.Length}");
        await visitor.Page.GetByText("Cantonal Bank").ClickAsync();
        await visitor.Button("Allow").WaitForAsync();
        Assert.That(await visitor.Page.Locator(".shown").InnerTextAsync(), Is.EqualTo(message));
        Assert.That(await visitor.Page.TitleAsync(), Does.StartWith("Is this you?"));
        await LookAsync(visitor, $"ciba-approval-{message.Length}");
    }
}
