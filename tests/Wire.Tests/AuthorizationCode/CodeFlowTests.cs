using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.AuthorizationCode;

public sealed class CodeFlowTests
{
    [Test]
    public async Task somebody_signs_in_and_the_client_gets_their_tokens()
    {
        await using var server = await TestServer.StartAsync(CodeFlow.Configure);
        using var browser = new TestBrowser(server.Address);
        var login = await browser.GetAsync(CodeFlow.Request(("scope", "openid profile api1 offline_access")));
        Assert.That(login.Status, Is.EqualTo(HttpStatusCode.OK), login.Html);
        var back = await browser.SignInAsync(login);
        Assert.That(back.Away?.GetLeftPart(UriPartial.Path), Is.EqualTo(CodeFlow.Callback), back.Html);
        Assert.That(back.Answer["state"], Is.EqualTo("af0ifjsldkj"));
        Assert.That(back.Answer["iss"], Is.EqualTo(server.Address.ToString().TrimEnd('/')));

        var tokens = await server.RedeemAsync(back.Code);
        Assert.That(tokens.Status, Is.EqualTo(HttpStatusCode.OK), tokens.Body);
        var identity = TokenAnswer.PayloadOf(tokens.Text("id_token")!);
        Assert.That(identity.GetProperty("nonce").GetString(), Is.EqualTo("n-0S6_WzA2Mj"));
        Assert.That(identity.GetProperty("sub").GetString(), Is.EqualTo("1"));
        Assert.That(identity.GetProperty("sid").GetString(), Is.Not.Empty);
        Assert.That(TokenAnswer.PayloadOf(tokens.AccessToken).GetProperty("scope").GetString(), Is.EqualTo("openid profile api1 offline_access"));

        var refreshed = await server.TokenAsync(("grant_type", "refresh_token"), ("client_id", CodeFlow.Web), ("client_secret", "secret"), ("refresh_token", tokens.Text("refresh_token")!));
        Assert.That(refreshed.Status, Is.EqualTo(HttpStatusCode.OK), refreshed.Body);
    }

    [Test]
    public async Task somebody_who_is_signed_in_is_not_asked_again()
    {
        await using var server = await TestServer.StartAsync(CodeFlow.Configure);
        using var browser = new TestBrowser(server.Address);
        await browser.SignInAsync(await browser.GetAsync(CodeFlow.Request()));
        var back = await browser.GetAsync(CodeFlow.Request(("prompt", "none")));
        Assert.That(back.Code, Is.Not.Empty);
    }

    [Test]
    public async Task a_code_is_redeemed_once_and_its_second_use_takes_the_tokens_back()
    {
        await using var server = await TestServer.StartAsync(CodeFlow.Configure);
        using var browser = new TestBrowser(server.Address);
        var code = (await browser.SignInAsync(await browser.GetAsync(CodeFlow.Request(("scope", "openid offline_access"))))).Code;
        var first = await server.RedeemAsync(code);
        var second = await server.RedeemAsync(code);
        Assert.That(second.Error, Is.EqualTo("invalid_grant"));
        var refreshed = await server.TokenAsync(("grant_type", "refresh_token"), ("client_id", CodeFlow.Web), ("client_secret", "secret"), ("refresh_token", first.Text("refresh_token")!));
        Assert.That(refreshed.Error, Is.EqualTo("invalid_grant"));
    }

    [Test]
    public async Task a_pushed_request_is_completed_once()
    {
        await using var server = await TestServer.StartAsync(CodeFlow.Configure);
        using var browser = new TestBrowser(server.Address);
        using var form = new FormUrlEncodedContent(CodeFlow.Request().Split('?')[1].Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])))
            .Append(KeyValuePair.Create("client_secret", "secret")));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/par") { Content = form };
        var pushed = await server.SendAsync(request);
        Assert.That(pushed.Status, Is.EqualTo(HttpStatusCode.Created), pushed.Body);
        var address = $"/connect/authorize?client_id={CodeFlow.Web}&request_uri={Uri.EscapeDataString(pushed.Text("request_uri")!)}";
        var back = await browser.SignInAsync(await browser.GetAsync(address));
        Assert.That((await server.RedeemAsync(back.Code)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await browser.GetAsync(address)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }
}
