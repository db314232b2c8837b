using Microsoft.AspNetCore.Http;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>A provider that is down, slow, unwell or somebody else keeps nobody waiting for long, and is not tried again by itself.</summary>
public sealed class ProviderOutageTests : ProviderFixture
{
    [TestCase("/token", 500)]
    [TestCase("/token", 503)]
    [TestCase("/token", 429)]
    public async Task provider_that_is_not_well_is_said_to_be(string path, int status)
    {
        Provider.Instead = At(path, http => http.Response.StatusCode = status);
        await MustFailAsync(Unavailable);
    }

    [TestCase(302)]
    [TestCase(307)]
    [TestCase(400)]
    [TestCase(200)]
    public async Task answer_without_a_token_does_not_sign_in_and_leads_nowhere(int status)
    {
        Provider.Instead = At("/token", http => (http.Response.StatusCode, http.Response.Headers.Location) = (status, $"{Provider.Issuer}/elsewhere"));
        await MustFailAsync(Failed);
        Assert.That(Provider.Requests, Has.None.EqualTo("/elsewhere"));
    }

    [Test]
    public async Task answer_beyond_measure_is_not_read_to_its_end()
    {
        Provider.Instead = async http =>
        {
            if (http.Request.Path != "/token")
                return false;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($"{{\"x\":\"{new string('x', 1024 * 1024)}\"}}");
            return true;
        };
        await MustFailAsync(Unavailable);
    }

    [Test]
    public async Task provider_that_does_not_answer_is_waited_for_until_there_is_just_time_to_say_so()
    {
        await SignInAsync();
        var (asked, over) = (new TaskCompletionSource(), new TaskCompletionSource());
        Provider.Instead = async http =>
        {
            if (http.Request.Path != "/token")
                return false;
            asked.SetResult();
            await over.Task;
            return true;
        };
        using var other = Server.Browser(Provider.Address);
        var signingIn = SignInAsync(other);
        await asked.Task;
        Clock.Advance(TimeSpan.FromSeconds(4));
        (await signingIn).MustSay(Unavailable);
        over.SetResult();
    }

    [TestCase("gone", Unavailable)]
    [TestCase("ill", Unavailable)]
    [TestCase("impostor", Failed)]
    [TestCase("poor", Failed)]
    [TestCase("moved", Unavailable)]
    [TestCase("long", Unavailable)]
    public async Task provider_without_a_document_that_is_its_own_is_not_gone_to(string provider, string sentence)
    {
        Provider.Instead = http => Documents(http);
        var login = (await Browser.GetAsync(CodeFlow.Request())).MustBeLogin();
        (await Browser.GetAsync(login.LinkTo(provider))).MustSay(sentence);
        Assert.That(Provider.Requests, Has.None.EqualTo("/authorize").And.None.EqualTo("/elsewhere"));
    }

    [Test]
    public async Task only_way_to_sign_in_is_not_tried_again_by_itself()
    {
        Provider.Back = back => (back["error"], back["code"]) = ("server_error", null);
        var page = (await Browser.GetAsync(CodeFlow.Request(("client_id", "only"), ("scope", "openid")))).MustSay(Unavailable);
        Assert.That(page.Html, Does.Not.Contain("name=\"password\""));
        Assert.That(Provider.Requests.Count(path => path == "/authorize"), Is.EqualTo(1));

        Provider.Reset();
        (await Browser.GetAsync(page.LinkTo("scripted"))).MustHaveCode(Server);
    }

    private static Func<HttpContext, Task<bool>> At(string path, Action<HttpContext> answer) => http =>
    {
        if (http.Request.Path != path)
            return Task.FromResult(false);
        answer(http);
        return Task.FromResult(true);
    };

    private async Task<bool> Documents(HttpContext http)
    {
        switch (http.Request.Path.Value!.Split('/')[1])
        {
            case "impostor":
                await http.Response.WriteAsJsonAsync(new { issuer = Provider.Issuer, authorization_endpoint = $"{Provider.Issuer}/authorize", token_endpoint = $"{Provider.Issuer}/token", jwks_uri = $"{Provider.Issuer}/jwks" });
                return true;
            case "poor":
                await http.Response.WriteAsJsonAsync(new { issuer = $"{Provider.Issuer}/poor", authorization_endpoint = $"{Provider.Issuer}/authorize" });
                return true;
            case "moved":
                http.Response.Redirect($"{Provider.Issuer}/elsewhere");
                return true;
            case "long":
                await http.Response.WriteAsync(new string(' ', 1024 * 1024));
                return true;
            case "ill":
                http.Response.StatusCode = 500;
                return true;
            default:
                return false;
        }
    }
}
