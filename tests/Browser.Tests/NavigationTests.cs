using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

/// <summary>What people do with a browser that no protocol foresees.</summary>
public sealed class NavigationTests : BrowserTest
{
    [Test]
    public async Task back_button_after_signing_in_leads_to_a_page_that_works()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(CodeFlow.Request());
        await visitor.SignInAsync();
        var first = (await visitor.AnswerAsync())["code"];
        Assert.That((await visitor.Page.GoBackAsync())!.Status, Is.EqualTo(200));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Sign in"));
        Assert.That(visitor.Answers, Has.Count.EqualTo(1), "going back sends nothing");
        await visitor.SignInAsync();
        Assert.That((await visitor.AnswerAsync())["code"], Is.Not.EqualTo(first));
    }

    [Test]
    public async Task stale_form_of_a_pushed_request_gets_no_second_code()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(await PushAsync());
        await visitor.SignInAsync();
        await visitor.AnswerAsync();
        await visitor.Page.GoBackAsync();
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("This page is too old"));
        Assert.That(visitor.Answers, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task login_page_in_a_second_tab_goes_on_after_a_sign_in_in_the_first()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(CodeFlow.Request());
        var first = await visitor.OpenTabAsync();
        await visitor.GoAsync(CodeFlow.Request(("state", "second")));
        await visitor.SignInAsync();
        Assert.That((await visitor.AnswerAsync())["state"], Is.EqualTo("second"));
        visitor.SwitchTo(first);
        await visitor.SignInAsync();
        Assert.That((await visitor.AnswerAsync())["state"], Is.EqualTo("af0ifjsldkj"));
        Assert.That(visitor.Answers.Select(answer => answer.GetValueOrDefault("code")), Has.All.Not.Null);
    }

    [Test]
    public async Task consent_that_was_asked_of_somebody_else_is_asked_again()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync(Site.ConsentRequest());
        await visitor.SignInAsync();
        await visitor.Button("Allow").WaitForAsync();
        var first = await visitor.OpenTabAsync();
        await visitor.GoAsync(CodeFlow.Request(("prompt", "login")));
        await visitor.SignInAsync("bob");
        await visitor.AnswerAsync();
        visitor.SwitchTo(first);
        Assert.That(await visitor.PressAsync("Allow"), Is.EqualTo(200));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("Bob"));
        Assert.That(visitor.Answers, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task page_that_was_open_for_too_long_says_what_to_do()
    {
        await using var server = await Site.StartAsync();
        var visitor = await VisitAsync(server);
        await visitor.GoAsync(Site.ConsentRequest());
        await visitor.SignInAsync();
        await visitor.Button("Allow").WaitForAsync();
        server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await visitor.PressAsync("Allow"), Is.EqualTo(400));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("This page is too old"));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("Go back to the application and start again."));
        Assert.That(visitor.Answers, Is.Empty);
    }

    [Test]
    public async Task login_page_that_was_open_for_too_long_does_not_leave_somebody_standing_here()
    {
        await using var server = await Site.StartAsync();
        var visitor = await VisitAsync(server);
        await visitor.GoAsync(CodeFlow.Request());
        server.Clock.Advance(TimeSpan.FromHours(1));
        await visitor.UserName.FillAsync("alice");
        await visitor.Password.FillAsync("alice");
        Assert.That(await visitor.PressAsync("Sign in"), Is.EqualTo(400));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("This page is too old"));
        Assert.That(visitor.Answers, Is.Empty);
    }

    [Test]
    public async Task somebody_signs_out_or_stays()
    {
        var visitor = await VisitAsync();
        await visitor.GoAsync("/account/login");
        await visitor.SignInAsync();
        await visitor.Page.GetByText("You are signed in as Alice.").WaitForAsync();
        await visitor.Page.GetByText("Sign out").ClickAsync();
        Assert.That(await visitor.PressAsync("Stay signed in"), Is.EqualTo(200));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("You are signed in as Alice."));

        await visitor.GoAsync("/account/logout");
        Assert.That(await visitor.PressAsync("Sign out"), Is.EqualTo(200));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("You are signed out"));
        await visitor.GoAsync(CodeFlow.Request(("prompt", "none")));
        Assert.That((await visitor.AnswerAsync())["error"], Is.EqualTo("login_required"));
    }

    private static async Task<string> PushAsync()
    {
        var server = await Site.Shared;
        using var form = new StringContent(CodeFlow.Request().Split('?')[1] + "&client_secret=secret", new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/par") { Content = form };
        var pushed = await server.SendAsync(request);
        return $"/connect/authorize?client_id={CodeFlow.Web}&request_uri={Uri.EscapeDataString(pushed.Text("request_uri")!)}";
    }
}
