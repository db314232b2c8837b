using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>What comes back from a provider through the browser is believed only in the browser that asked, and once.</summary>
public sealed class ProviderAnswerTests : ProviderFixture
{
    [TestCase("state", null, Lost)]
    [TestCase("state", "forged", Lost)]
    [TestCase("code", null, Failed)]
    [TestCase("code", "another", Failed)]
    [TestCase("iss", "https://evil.example", Failed)]
    [TestCase("iss", null, Failed)]
    public async Task answer_that_was_tampered_with_does_not_sign_in(string parameter, string? value, string sentence)
    {
        Provider.Back = back => Change(back, parameter, value);
        await MustFailAsync(sentence);
        // Nothing was asked for with a code from elsewhere.
        Assert.That(Provider.Requests.Contains("/token"), Is.EqualTo((parameter, value) is ("code", "another")));
    }

    [TestCase("access_denied", "You have not signed in with")]
    [TestCase("login_required", Failed)]
    [TestCase("invalid_scope", Failed)]
    [TestCase("temporarily_unavailable", Unavailable)]
    [TestCase("server_error", Unavailable)]
    [TestCase("<script>alert(1)</script>", Failed)]
    public async Task error_of_the_provider_is_told_in_our_words(string error, string sentence)
    {
        Provider.Back = back =>
        {
            back.Remove("code");
            (back["error"], back["error_description"]) = (error, ScriptedProvider.Secret);
        };
        var page = await MustFailAsync(sentence);
        Assert.That(page.Html, Does.Not.Contain(ScriptedProvider.Secret).And.Not.Contain("alert(1)"));
    }

    [Test]
    public async Task answer_in_a_browser_that_did_not_ask_does_not_sign_in()
    {
        string? back = null;
        Provider.Back = parameters => back = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value!)}"));
        using (var elsewhere = new TestBrowser(Server.Address))
            await elsewhere.GetAsync((await elsewhere.GetAsync((await elsewhere.GetAsync(CodeFlow.Request())).LinkTo("scripted"))).Away!.ToString());
        using (var asking = Server.Browser(Provider.Address))
            await SignInAsync(asking);
        Provider.Requests.Clear();

        (await Browser.GetAsync($"/plugins/oidc/callback/scripted?{back}")).MustSay(Lost);

        Assert.That(Provider.Requests, Is.Empty);
        await Browser.MustBeNobodyAsync();
    }

    [Test]
    public async Task answer_that_comes_twice_signs_in_once_even_with_the_cookies_of_before()
    {
        using var server = new TestBrowser(Server.Address, Cookies);
        var away = (await server.GetAsync((await server.GetAsync(CodeFlow.Request())).LinkTo("scripted"))).Away!;
        var before = Cookies.GetAllCookies().Select(cookie => new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain)).ToArray();
        string? back = null;
        Provider.Back = parameters => back = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value!)}"));
        (await Browser.GetAsync(away.ToString())).MustHaveCode(Server);

        (await server.GetAsync($"/plugins/oidc/callback/scripted?{back}")).MustSay(Lost);
        using var copied = new TestBrowser(Server.Address);
        Array.ForEach(before, copied.Cookies.Add);
        (await copied.GetAsync($"/plugins/oidc/callback/scripted?{back}")).MustSay(Failed);
        await copied.MustBeNobodyAsync();
    }

    [TestCase("")]
    [TestCase("?state=")]
    [TestCase("?code=a")]
    [TestCase("?code=a&code=b&state=c")]
    [TestCase("?error=access_denied")]
    [TestCase("?id_token=a&state=b")]
    public async Task callback_that_nobody_asked_for_is_a_page(string query) => (await Browser.GetAsync("/plugins/oidc/callback/scripted" + query)).MustSay(Lost);

    [TestCase(new[] { "state" }, new[] { "x" })]
    [TestCase(new string[0], new string[0])]
    public async Task callback_by_a_form_is_a_page_too(string[] names, string[] values) =>
        (await Browser.PostAsync("/plugins/oidc/callback/scripted", [.. names.Zip(values)])).MustSay(Lost);

    [Test]
    public async Task wishes_for_a_language_go_along()
    {
        var login = (await Browser.GetAsync(CodeFlow.Request(("ui_locales", "de en")))).MustBeLogin();
        await Browser.GetAsync(login.LinkTo("scripted"));
        Assert.That(Provider.Asked["ui_locales"], Is.EqualTo("de en"));
    }

    [Test]
    public async Task provider_or_reason_in_an_address_says_nothing_of_its_own()
    {
        foreach (var query in new[] { "failure=Failed&provider=<b>", "failure=Cancelled", "failure=failed&provider=scripted", "failure=7&provider=scripted", "failure=Failed&failure=Lost", "failure=" })
            Assert.That((await Browser.GetAsync($"/account/login?{query}")).MustBeLogin().Html, Does.Not.Contain("<b>"), query);
        (await Browser.GetAsync("/account/login?failure=Failed&provider=evil")).MustSay("Signing in with the other provider did not work");
    }
}
