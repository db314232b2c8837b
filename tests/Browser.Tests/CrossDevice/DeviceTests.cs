using System.Net;
using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests.CrossDevice;

/// <summary>A device that shows a code, and somebody who types it in on a telephone (RFC 8628 §3.3).</summary>
public sealed class DeviceTests : CrossDeviceTest
{
    private static readonly BrowserNewContextOptions Telephone = new() { ViewportSize = new ViewportSize { Width = 320, Height = 568 } };

    [Test]
    public async Task code_is_typed_in_compared_and_the_device_is_connected()
    {
        var device = await BeginDeviceAsync();
        var visitor = await VisitAsync(Server, Telephone);
        await visitor.GoAsync("/device");
        await visitor.SignInAsync();
        await visitor.FocusAsync("user_code");
        await LookAsync(visitor, "device-code-narrow");
        await MustBeAccessibleAsync(visitor, "device code");
        await visitor.Page.GetByLabel("Code").FillAsync(device.Text("user_code")!.ToLowerInvariant().Replace('-', ' '));
        await visitor.PressAsync("Continue");

        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Connect this device?"));
        var text = await visitor.Page.Locator("main").InnerTextAsync();
        Assert.That(text, Does.Contain("Living Room TV").And.Contain(device.Text("user_code")!).And.Contain("127.0.0.1").And.Contain("say no"));
        await LookAsync(visitor, "device-approval-narrow");
        await MustBeAccessibleAsync(visitor, "device approval");
        Assert.That((await PollDeviceAsync(device)).Error, Is.EqualTo("authorization_pending"));
        await visitor.Page.GetByLabel("Your profile").UncheckAsync();
        Assert.That(await visitor.PressAsync("Allow"), Is.EqualTo(200));

        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Your device is connected"));
        await LookAsync(visitor, "device-done-narrow");
        await MustBeAccessibleAsync(visitor, "device done");
        var tokens = await PollDeviceAsync(device);
        Assert.That(tokens.Status, Is.EqualTo(HttpStatusCode.OK), tokens.Body);
        Assert.That(tokens.Text("scope")!.Split(' '), Is.EquivalentTo(new[] { "openid", "api1", "offline_access" }));
    }

    [Test]
    public async Task device_is_turned_away()
    {
        var device = await BeginDeviceAsync();
        var visitor = await OpenAsync(device);
        Assert.That(await visitor.PressAsync("Deny"), Is.EqualTo(200));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("You said no"));
        Assert.That((await PollDeviceAsync(device)).Error, Is.EqualTo("access_denied"));
    }

    [Test]
    [Property("Requirement", "DEV-07")]
    public async Task code_in_the_address_fills_the_field_and_does_nothing_else()
    {
        var device = await BeginDeviceAsync();
        var visitor = await VisitAsync(Server);
        await visitor.GoAsync(device.Text("verification_uri_complete")!);
        await visitor.SignInAsync();
        await visitor.FocusAsync("user_code");
        Assert.That(await visitor.Page.GetByLabel("Code").InputValueAsync(), Is.EqualTo(device.Text("user_code")));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Contain("Does your device show this very code?"));
        await LookAsync(visitor, "device-code-filled");
        Assert.That((await PollDeviceAsync(device)).Error, Is.EqualTo("authorization_pending"));
        await visitor.PressAsync("Continue");
        await LookAsync(visitor, "device-approval");
        await visitor.PressAsync("Allow");
        Assert.That((await PollDeviceAsync(device)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task wrong_code_is_announced_and_may_be_corrected()
    {
        var device = await BeginDeviceAsync();
        var visitor = await VisitAsync(Server);
        await visitor.GoAsync("/device");
        await visitor.SignInAsync();
        await visitor.Page.GetByLabel("Code").FillAsync("BBBB-BBBB-BBBB");
        Assert.That(await visitor.PressAsync("Continue"), Is.EqualTo(400));
        Assert.That(await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), Does.StartWith("There is no such code"));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Not.Contain("this very code"));
        await visitor.FocusAsync("user_code");
        Assert.That(await visitor.Page.GetByLabel("Code").GetAttributeAsync("aria-invalid"), Is.EqualTo("true"));
        await LookAsync(visitor, "device-code-wrong");
        await MustBeAccessibleAsync(visitor, "wrong code");
        await visitor.Page.GetByLabel("Code").FillAsync(device.Text("user_code")!);
        await visitor.PressAsync("Continue");
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Connect this device?"));
    }

    [Test]
    public async Task code_that_has_expired_is_like_a_wrong_one_and_a_page_that_was_open_says_so()
    {
        var visitor = await OpenAsync(await BeginDeviceAsync());
        var device = await BeginDeviceAsync();
        Server.Clock.Advance(TimeSpan.FromSeconds(301));
        Assert.That(await visitor.PressAsync("Allow"), Is.EqualTo(400));
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Nothing waits here any more"));
        await LookAsync(visitor, "device-over");
        await visitor.GoAsync(device.Text("verification_uri_complete")!);
        Assert.That(await visitor.PressAsync("Continue"), Is.EqualTo(400));
        Assert.That(await visitor.Page.GetByRole(AriaRole.Alert).InnerTextAsync(), Does.StartWith("There is no such code, or it has expired."));
        Assert.That((await PollDeviceAsync(device)).Error, Is.EqualTo("expired_token"));
    }

    [Test]
    public async Task everything_works_without_script_and_in_the_dark()
    {
        var device = await BeginDeviceAsync();
        var visitor = await VisitAsync(Server, new BrowserNewContextOptions { JavaScriptEnabled = false, ColorScheme = ColorScheme.Dark });
        await visitor.GoAsync(device.Text("verification_uri_complete")!);
        await visitor.SignInAsync();
        await visitor.PressAsync("Continue");
        await visitor.PressAsync("Allow");
        Assert.That(await visitor.Heading.InnerTextAsync(), Is.EqualTo("Your device is connected"));
        Assert.That((await PollDeviceAsync(device)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task pages_speak_german()
    {
        var visitor = await VisitAsync(Server, new BrowserNewContextOptions { Locale = "de-DE" });
        await visitor.GoAsync((await BeginDeviceAsync()).Text("verification_uri_complete")!);
        await visitor.SignInAsync();
        await visitor.Page.Locator("form:has(#user_code) button").ClickAsync();
        await visitor.Button("Ablehnen").WaitForAsync();
        await LookAsync(visitor, "device-approval-german");
        await visitor.PressAsync("Erlauben");
        Assert.That(await visitor.Page.Locator("html").GetAttributeAsync("lang"), Is.EqualTo("de"));
        Assert.That(await visitor.Page.Locator("main").InnerTextAsync(), Does.Not.Contain("device"));
    }

    private async Task<Visitor> OpenAsync(TokenAnswer device)
    {
        var visitor = await VisitAsync(Server);
        await visitor.GoAsync(device.Text("verification_uri_complete")!);
        await visitor.SignInAsync();
        await visitor.FocusAsync("user_code");
        await visitor.PressAsync("Continue");
        return visitor;
    }
}
