using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>The pages of the person with the code (RFC 8628 §3.3, §5.4): nothing happens that they have not seen and said themselves.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
[Property("Requirement", "DEV-07")]
public sealed partial class DevicePageTests(string provider) : DeviceFixture(provider)
{
    private const string Named = "named";
    private const string Numbers = "numbers";
    private const string Unverified = "unverified";

    protected override void Configure(JsonObject settings)
    {
        var named = DeviceFlow.AddClient(settings, Named);
        (named["ClientName"], named["ClientUri"]) = ("<b>Box</b>\"><img src=x onerror=alert(1)>", "javascript:alert(1)");
        DeviceFlow.AddClient(settings, Numbers)["UserCodeType"] = "Numeric";
        DeviceFlow.AddClient(settings, Unverified)["Properties"] = new JsonObject { ["unverified"] = "true" };
    }

    [Test]
    public async Task person_is_shown_what_wants_in_and_what_it_wants()
    {
        var device = await Server.BeginAsync(DeviceFlow.Till, ("scope", "openid profile api1 offline_access"));
        Advance(61);
        var page = (await Alice.EnterAsync(device.UserCode)).MustAsk();
        Assert.That(page.Html, Does.Contain("till").And.Contain("Alice").And.Contain(device.UserCode).And.Contain("127.0.0.1").And.Contain("1 minute"));
        Assert.That(page.Html, Does.Contain("say no").And.Contain("value=\"profile\"").And.Contain("value=\"api1\"").And.Contain("value=\"offline_access\"").And.Not.Contain(device.DeviceCode));
        (await Alice.AllowAsync(page, "api1")).MustBeConnected();
    }

    [Test]
    public async Task address_with_the_code_fills_it_in_and_does_nothing_else()
    {
        var device = await Server.BeginAsync();
        var address = new Uri(device.Complete).PathAndQuery;
        for (var visit = 0; visit < 10; visit++)
            Assert.That((await Alice.GetAsync(address)).MustAskForCode().Html, Does.Contain($"value=\"{device.UserCode}\""));
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        // The person still looks at the code, and then at what wants in.
        var page = (await Alice.SubmitAsync(await Alice.GetAsync(address), 0, ("user_code", device.UserCode))).MustAsk();
        Advance(5);
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        (await Alice.GetAsync(page.Address.ToString())).MustAsk();
        Advance(5);
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        (await Alice.AllowAsync(page, "api1")).MustBeConnected();
    }

    [Test]
    public async Task answer_in_an_address_is_none()
    {
        var device = await Server.BeginAsync();
        var page = (await Alice.EnterAsync(device.UserCode)).MustAsk();
        (await Alice.GetAsync(page.Address + "&decision=allow&scope=api1")).MustAsk();
        (await Alice.GetAsync($"/device?user_code={device.UserCode}&decision=allow&scope=api1")).MustAskForCode();
        (await Alice.GetAsync($"/device/confirm?user_code={device.UserCode}&decision=allow")).MustBeErrorPage();
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
    }

    [Test]
    public async Task whoever_is_not_signed_in_signs_in_first_and_comes_back_with_the_code()
    {
        var device = await Server.BeginAsync();
        using var browser = new TestBrowser(Server.Address);
        var login = (await browser.GetAsync(new Uri(device.Complete).PathAndQuery)).MustBeLogin();
        var asked = (await browser.SignInAsync(login, "bob")).MustAskForCode();
        Assert.That(asked.Html, Does.Contain($"value=\"{device.UserCode}\"").And.Contain("Bob"));
        (await browser.AllowAsync((await browser.SubmitAsync(asked, 0, ("user_code", device.UserCode))).MustAsk(), "api1")).MustBeConnected();
        Assert.That((await Server.PollAsync(device)).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task nobody_tries_a_code_who_is_not_signed_in()
    {
        var device = await Server.BeginAsync();
        using var browser = new TestBrowser(Server.Address);
        // The token against forgery is a stranger's own; what they lack is a session.
        var (_, hidden) = (await browser.GetAsync("/account/login")).Form(0);
        (await browser.PostAsync("/device", [.. hidden, ("user_code", device.UserCode)])).MustBeLogin();
        (await browser.PostAsync("/device", [.. hidden, ("user_code", "BCDF-GHJK-LMNP")])).MustBeLogin();
        (await browser.GetAsync("/device/confirm")).MustBeLogin();
        (await browser.PostAsync("/device/confirm", [.. hidden, ("decision", "allow")])).MustBeLogin();
    }

    [Test]
    public async Task forms_of_other_sites_are_not_taken()
    {
        var device = await Server.BeginAsync();
        var (entry, page) = (await Alice.GetAsync("/device"), (await Alice.EnterAsync(device.UserCode)).MustAsk());
        using var bob = await SignedInAsync("bob");
        var foreign = Token((await bob.GetAsync("/device")).Form(0).Hidden);
        foreach (var token in new[] { null, "", "x", foreign })
        {
            (string, string)[] proof = token is null ? [] : [("antiforgery", token)];
            (await Alice.PostAsync("/device", [.. proof, ("user_code", device.UserCode)])).MustBeErrorPage();
            (await Alice.PostAsync(page.Form(0).Action, [.. proof, ("decision", "allow"), ("scope", "api1")])).MustBeErrorPage();
        }

        // Nor is the right form in another shape.
        using var json = new HttpRequestMessage(HttpMethod.Post, page.Form(0).Action) { Content = new StringContent("{\"decision\":\"allow\"}", System.Text.Encoding.UTF8, "application/json") };
        json.Headers.Add("Cookie", Alice.Cookies.GetCookieHeader(Server.Address));
        Assert.That((int)(await Server.SendAsync(json)).Status, Is.EqualTo(400));
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        (await Alice.SubmitAsync(entry, 0, ("user_code", device.UserCode))).MustAsk();
    }

    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("HEAD")]
    [TestCase("OPTIONS")]
    public async Task another_method_is_not_allowed(string method)
    {
        foreach (var path in new[] { "/device", "/device/confirm" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await Server.Http.SendAsync(request);
            Assert.That((int)response.StatusCode, Is.EqualTo(405));
            Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(["GET", "POST"]));
        }
    }

    [Test]
    public async Task ticket_is_for_the_session_that_was_asked()
    {
        var device = await Server.BeginAsync();
        var page = (await Alice.EnterAsync(device.UserCode)).MustAsk();
        using var bob = await SignedInAsync("bob");
        using var another = await SignedInAsync();
        foreach (var browser in new[] { bob, another })
        {
            (await browser.GetAsync(page.Form(0).Action)).MustBeErrorPage();
            var proof = ("antiforgery", Token((await browser.GetAsync("/device")).Form(0).Hidden));
            (await browser.PostAsync(page.Form(0).Action, proof, ("decision", "allow"), ("scope", "api1"))).MustBeErrorPage();
        }

        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
    }

    [Test]
    public async Task ticket_that_was_made_up_or_changed_is_none()
    {
        var device = await Server.BeginAsync();
        var page = (await Alice.EnterAsync(device.UserCode)).MustAsk();
        var (action, hidden) = page.Form(0);
        var ticket = action[(action.IndexOf('=', StringComparison.Ordinal) + 1)..];
        foreach (var wrong in new[] { "", "AAAA", ticket[..^1], ticket[1..], ticket.ToUpperInvariant(), device.DeviceCode, device.UserCode, Token(hidden), Alice.Cookies.GetCookies(Server.Address)["pts.session"]!.Value })
        {
            (await Alice.GetAsync("/device/confirm?ticket=" + wrong)).MustBeErrorPage();
            (await Alice.PostAsync("/device/confirm?ticket=" + wrong, [.. hidden, ("decision", "allow"), ("scope", "api1")])).MustBeErrorPage();
        }

        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
    }

    [Test]
    public async Task whoever_has_signed_out_answers_nothing()
    {
        using var browser = await SignedInAsync();
        var device = await Server.BeginAsync();
        var page = (await browser.EnterAsync(device.UserCode)).MustAsk();
        await browser.SubmitAsync(await browser.GetAsync("/account/logout"), 0, ("decision", "logout"));
        var login = (await browser.AllowAsync(page, "api1")).MustBeLogin();
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
        // Signed in again they type the code again: the page was another session's.
        (await browser.SignInAsync(login)).MustAskForCode();
        (await browser.AllowAsync(page, "api1")).MustBeErrorPage();
        (await browser.ConnectAsync(device)).MustBeConnected();
    }

    [Test]
    public async Task whoever_is_signed_in_by_the_time_of_the_answer_has_to_be_the_one_who_was_asked()
    {
        using var browser = await SignedInAsync();
        var device = await Server.BeginAsync();
        var page = (await browser.EnterAsync(device.UserCode)).MustAsk();
        // In another tab.
        await browser.SignInAsync(await browser.GetAsync("/account/login"), "bob");
        (await browser.AllowAsync(page, "api1")).MustBeErrorPage();
        (await Server.PollAsync(device)).MustBeRefused("authorization_pending");
    }

    [Test]
    public async Task page_that_was_open_for_too_long_is_no_use()
    {
        await using var patient = await Server.ChangedAsync(settings => settings.Client(DeviceFlow.Till)["DeviceCodeLifetime"] = 600);
        var early = (await Alice.EnterAsync((await Server.BeginAsync(DeviceFlow.Till)).UserCode)).MustAsk();
        Advance(300);
        var device = await Server.BeginAsync(DeviceFlow.Till);
        (await Alice.EnterAsync(device.UserCode)).MustAsk();
        Advance(301);
        (await Alice.AllowAsync(early, "api1")).MustBeErrorPage();
        (await Alice.ConnectAsync(device)).MustBeConnected();
    }

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public async Task first_answer_counts(bool first, bool second)
    {
        var device = await Server.BeginAsync();
        var (one, other) = ((await Alice.EnterAsync(device.UserCode)).MustAsk(), (await Alice.EnterAsync(device.UserCode)).MustAsk());
        _ = first ? (await Alice.AllowAsync(one, "api1")).MustBeConnected() : (await Alice.DenyAsync(one)).MustBeDenied();
        foreach (var page in new[] { one, other })
            (await (second ? Alice.AllowAsync(page, "api1") : Alice.DenyAsync(page))).MustBeOver();
        (await Alice.GetAsync(other.Address.ToString())).MustBeOver();
        (await Alice.EnterAsync(device.UserCode)).MustAskForCode(400);
        var answer = await Server.PollAsync(device);
        _ = first ? answer.MustBeIssued() : answer.MustBeRefused("access_denied");
    }

    [Test]
    public async Task answer_after_the_tokens_were_fetched_changes_nothing()
    {
        var device = await Server.BeginAsync();
        var late = (await Alice.EnterAsync(device.UserCode)).MustAsk();
        (await Alice.ConnectAsync(device)).MustBeConnected();
        var tokens = (await Server.PollAsync(device)).MustBeIssued();
        (await Alice.DenyAsync(late)).MustBeOver();
        (await Alice.AllowAsync(late, "api1")).MustBeOver();
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, tokens.AccessToken), Is.True);
        (await Server.PollAsync(device)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task code_may_be_typed_in_as_people_type()
    {
        foreach (var form in new Func<string, string>[]
        {
            code => code.ToLowerInvariant(), code => code.Replace("-", "", StringComparison.Ordinal), code => code.Replace('-', ' '), code => $"  {code} ", code => code.Replace("-", " - ", StringComparison.Ordinal),
            code => string.Join(' ', code.Where(char.IsAsciiLetter)), code => code.Replace('-', '\u2013'),
        })
        {
            var device = await Server.BeginAsync();
            (await Alice.EnterAsync(form(device.UserCode))).MustAsk();
        }

        (await Alice.EnterAsync((await Server.BeginAsync(Numbers)).UserCode.Replace("-", "", StringComparison.Ordinal))).MustAsk();
    }

    [TestCase("")]
    [TestCase("-")]
    [TestCase("BCDF-GHJK-LMN")]
    [TestCase("BCDF-GHJK-LMNPP")]
    [TestCase("ACDF-GHJK-LMNP")]
    [TestCase("1234")]
    [TestCase("\u0412CDF-GHJK-LMNP")]
    public async Task what_cannot_be_a_code_is_no_guess(string typed)
    {
        // More often than wrong codes would be taken.
        for (var attempt = 0; attempt < 7; attempt++)
            (await Alice.EnterAsync(typed)).MustAskForCode(400);
        (await Alice.EnterAsync((await Server.BeginAsync()).UserCode)).MustAsk();
    }

    [TestCase("<script>alert(1)</script>")]
    [TestCase("\"><img src=x onerror=alert(1)>")]
    [TestCase("' onfocus='alert(1)")]
    public async Task what_stands_in_the_address_is_text(string code)
    {
        var page = (await Alice.GetAsync("/device?user_code=" + Uri.EscapeDataString(code))).MustAskForCode();
        MustBeText(page.Html, code);
        var wrong = (await Alice.SubmitAsync(page, 0, ("user_code", code))).MustAskForCode(400);
        MustBeText(wrong.Html, code);
    }

    [Test]
    public async Task code_in_the_address_that_is_too_long_is_left_out()
    {
        var page = (await Alice.GetAsync("/device?user_code=" + new string('B', 65))).MustAskForCode();
        Assert.That(page.Html, Does.Not.Contain("BBBB"));
        using var browser = new TestBrowser(Server.Address);
        (await browser.SignInAsync((await browser.GetAsync("/device?user_code=" + new string('B', 5000))).MustBeLogin())).MustAskForCode();
    }

    [Test]
    public async Task what_a_client_says_of_itself_is_text()
    {
        var page = (await Alice.EnterAsync((await Server.BeginAsync(Named)).UserCode)).MustAsk();
        Assert.That(page.Html, Does.Not.Contain("<b>Box").And.Not.Contain("<img").And.Not.Contain("javascript:").And.Contain("&lt;b&gt;Box"));
    }

    [Test]
    public async Task client_that_nobody_answers_for_is_said_to_be_one()
    {
        Assert.That((await Alice.EnterAsync((await Server.BeginAsync(Unverified)).UserCode)).MustAsk().Html, Does.Contain("Nobody has checked"));
        Assert.That((await Alice.EnterAsync((await Server.BeginAsync()).UserCode)).MustAsk().Html, Does.Not.Contain("Nobody has checked"));
    }

    [Test]
    [Property("Requirement", "DEV-11")]
    public async Task two_codes_lead_to_two_devices()
    {
        var (first, second) = (await Server.BeginAsync(), await Server.BeginAsync(DeviceFlow.Till));
        Assert.That((await Alice.EnterAsync(second.UserCode)).MustAsk().Html, Does.Contain("till").And.Not.Contain(first.UserCode));
        (await Alice.ConnectAsync(second)).MustBeConnected();
        (await Server.PollAsync(first)).MustBeRefused("authorization_pending");
        (await Server.PollAsync(second)).MustBeIssued();
    }

    [Test]
    public async Task pages_speak_the_language_of_the_browser()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/device");
        request.Headers.Add("Cookie", Alice.Cookies.GetCookieHeader(Server.Address));
        request.Headers.AcceptLanguage.ParseAdd("de-CH, en;q=0.5");
        using var answer = await Server.Http.SendAsync(request);
        Assert.That(answer.Content.Headers.ContentLanguage, Is.EqualTo(["de"]));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("lang=\"de\"").And.Not.Contain("Enter the code"));
    }

    private static string Token((string Name, string Value)[] hidden) => hidden.Single(field => field.Name == "antiforgery").Value;

    private static void MustBeText(string html, string code)
    {
        Assert.That(html, Does.Not.Contain(code).And.Not.Contain("<img"));
        Assert.That(WebUtility.HtmlDecode(Field().Match(html).Groups["value"].Value), Is.EqualTo(code), "It stands in the field, and is all of the field.");
    }

    [GeneratedRegex("<input id=\"user_code\"[^>]*? value=\"(?<value>[^\"]*)\"")]
    private static partial Regex Field();
}
