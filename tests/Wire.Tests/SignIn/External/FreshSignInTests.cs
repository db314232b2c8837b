using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>An application that wants people to sign in anew gets that from other providers too, or nobody.</summary>
public sealed class FreshSignInTests : ProviderFixture
{
    [TestCase("prompt", "login", -3600)]
    [TestCase("max_age", "0", -3600)]
    [TestCase("max_age", "600", -3600)]
    public async Task provider_that_does_not_have_people_sign_in_anew_does_not_do_for_who_wants_that(string parameter, string value, int authTime)
    {
        Provider.Claims = claims => claims["auth_time"] = Clock.GetUtcNow().ToUnixTimeSeconds() + authTime;
        var login = (await Browser.GetAsync(CodeFlow.Request((parameter, value)))).MustBeLogin();
        (await Browser.GetAsync(login.LinkTo("scripted"))).MustSay(TooOld);
        Assert.That((Provider.Asked.GetValueOrDefault("prompt"), Provider.Asked["max_age"]), Is.EqualTo((parameter == "prompt" ? "login" : null, parameter == "prompt" ? "0" : value)));
        await Browser.MustBeNobodyAsync();

        Provider.Claims = claims => claims["auth_time"] = Clock.GetUtcNow().ToUnixTimeSeconds() - 1;
        (await Browser.GetAsync(login.LinkTo("scripted"))).MustHaveCode(Server);
    }

    [Test]
    public async Task limit_of_the_client_is_one_at_the_provider_too()
    {
        Provider.Claims = claims => claims["auth_time"] = Clock.GetUtcNow().ToUnixTimeSeconds() - 601;
        var login = (await Browser.GetAsync(CodeFlow.Request(("client_id", "hasty"), ("scope", "openid")))).MustBeLogin();
        (await Browser.GetAsync(login.LinkTo("scripted"))).MustSay(TooOld);
        Assert.That(Provider.Asked["max_age"], Is.EqualTo("600"));
    }

    [Test]
    public async Task provider_that_does_not_say_when_does_for_a_prompt_and_for_no_age()
    {
        var login = (await Browser.GetAsync(CodeFlow.Request(("prompt", "login")))).MustBeLogin();
        (await Browser.GetAsync(login.LinkTo("scripted"))).MustHaveCode(Server);
        login = (await Browser.GetAsync(CodeFlow.Request(("max_age", "600")))).MustBeLogin();
        (await Browser.GetAsync(login.LinkTo("scripted"))).MustSay(TooOld);
    }

    // Signed in for nobody in particular, and then on to the application that had asked for more.
    [Test]
    public async Task way_around_the_request_does_not_help()
    {
        Provider.Claims = claims => claims["auth_time"] = Clock.GetUtcNow().ToUnixTimeSeconds() - 3600;
        var login = (await Browser.GetAsync(CodeFlow.Request(("prompt", "login")))).MustBeLogin();
        await Browser.GetAsync("/plugins/oidc/login/scripted");
        var returnUrl = Uri.UnescapeDataString(login.Address.Query.Split("returnUrl=")[1]);
        (await Browser.GetAsync(returnUrl)).MustBeLogin();
    }
}
