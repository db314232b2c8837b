using System.Text;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Host.SignIn.External;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>What a provider says of somebody is believed only if it is the provider who says it, to this server, now, and for this request.</summary>
public sealed class ProviderTokenTests : ProviderFixture
{
    [Test]
    public async Task all_is_well_without_any_of_it()
    {
        var identity = await Server.IdentityAsync(await SignInAsync());
        Assert.That(identity.GetProperty("sub").GetString(), Is.EqualTo(ExternalSubject.Of("scripted", "1")));
        // The provider does not say how.
        Assert.That(identity.Values("amr"), Is.EqualTo(["external"]));
        Assert.That((Provider.Asked["scope"], Provider.Asked["response_type"], Provider.Asked["code_challenge_method"]), Is.EqualTo(("openid profile", "code", "S256")));
        Assert.That(Provider.Asked.Keys, Is.EquivalentTo(new[] { "client_id", "redirect_uri", "response_type", "scope", "code_challenge", "code_challenge_method", "nonce", "state" }));
        Assert.That(Provider.Asked["redirect_uri"], Is.EqualTo($"{Server.Address}plugins/oidc/callback/scripted"));
    }

    [TestCase("aud", "somebody else", TestName = "token_of_another_audience")]
    [TestCase("iss", "https://evil.example", TestName = "token_of_another_issuer")]
    [TestCase("nonce", "another", TestName = "token_for_another_request")]
    [TestCase("nonce", null, TestName = "token_for_no_request")]
    [TestCase("exp", -301L, TestName = "token_that_has_expired")]
    [TestCase("exp", null, TestName = "token_without_an_end")]
    [TestCase("nbf", 301L, TestName = "token_for_later")]
    [TestCase("azp", "somebody else", TestName = "token_that_somebody_else_asked_for")]
    [TestCase("sub", "", TestName = "token_about_nobody")]
    [TestCase("sub", null, TestName = "token_that_does_not_say_about_whom")]
    public async Task it_does_not_sign_anybody_in(string claim, object? value)
    {
        Provider.Claims = claims => Change(claims, claim, value is long seconds ? Clock.GetUtcNow().ToUnixTimeSeconds() + seconds : value);
        await MustFailAsync(Failed);
    }

    [Test]
    public async Task log_says_what_was_wrong_and_quotes_nothing()
    {
        Provider.Claims = claims => claims["aud"] = ScriptedProvider.Secret;
        await MustFailAsync(Failed);
        Assert.That(Server.Logs.Text, Does.Contain("A sign-in at provider scripted failed (Failed): SecurityTokenInvalidAudienceException IDX10214."));
        Provider.Back = back => back["code"] = "another";
        await MustFailAsync(Failed);
        Assert.That(Server.Logs.Text, Does.Contain("failed (Failed): OpenIdConnectProtocolException invalid_grant."));
        Provider.Back = back => back["iss"] = "https://evil.example";
        await MustFailAsync(Failed);
        Assert.That(Server.Logs.Text, Does.Contain("failed (Failed): the answer came from another issuer, or does not say from which."));
    }

    [Test]
    public async Task identifier_longer_than_the_standard_allows_is_not_taken()
    {
        Provider.Claims = claims => claims["sub"] = new string('x', 256);
        await MustFailAsync(Failed);
    }

    [Test]
    public async Task token_signed_by_somebody_else_does_not_do()
    {
        Provider.Signing = new SigningCredentials(ScriptedProvider.NewKey("first"), SecurityAlgorithms.EcdsaSha256);
        await MustFailAsync(Failed);
    }

    [Test]
    public async Task token_signed_with_the_secret_does_not_do()
    {
        Provider.Signing = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes("secret".PadRight(64, '\0'))), SecurityAlgorithms.HmacSha256);
        await MustFailAsync(Failed);
    }

    [Test]
    public async Task token_signed_with_a_key_that_is_new_signs_in_at_once()
    {
        await SignInAsync();
        Clock.Advance(TimeSpan.FromMinutes(2));
        Provider.Keys = [ScriptedProvider.NewKey($"new-{Provider.Keys[0].KeyId}"), .. Provider.Keys];
        Provider.Requests.Clear();
        using var other = Server.Browser(Provider.Address);
        (await SignInAsync(other)).MustHaveCode(Server);
        Assert.That(Provider.Requests.Count(path => path == "/jwks"), Is.EqualTo(1));
    }

    [Test]
    public async Task keys_are_not_asked_for_again_and_again_by_wrong_tokens()
    {
        await SignInAsync();
        Clock.Advance(TimeSpan.FromMinutes(2));
        Provider.Requests.Clear();
        Provider.Signing = new SigningCredentials(ScriptedProvider.NewKey("unknown"), SecurityAlgorithms.EcdsaSha256);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var other = Server.Browser(Provider.Address);
            (await SignInAsync(other)).MustSay(Failed);
        }

        Assert.That(Provider.Requests.Count(path => path == "/jwks"), Is.EqualTo(1));
    }

    [Test]
    public async Task claims_of_the_userinfo_endpoint_are_asked_for_where_they_are_wanted()
    {
        var request = CodeFlow.Request(("client_id", "named"), ("scope", "openid profile"));
        Provider.Claims = claims => claims.Remove("name");
        var back = await Browser.GetAsync((await Browser.GetAsync(request)).MustBeLogin().LinkTo("chatty"));
        var tokens = await Server.RedeemAsync(back.Code, ("client_id", "named"));
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).GetProperty("name").GetString(), Is.EqualTo("Zoë of UserInfo"));
        // Nor is anything else told on as if this server vouched for it.
        Assert.That(TokenAnswer.PayloadOf(tokens.Text("id_token")!).TryGetProperty("email", out _), Is.False);
    }

    [Test]
    public async Task claims_about_somebody_else_do_not_sign_in()
    {
        Provider.UserInfo = told => told["sub"] = "2";
        (await Browser.GetAsync((await Browser.GetAsync(CodeFlow.Request())).MustBeLogin().LinkTo("chatty"))).MustSay(Failed);
        await Browser.MustBeNobodyAsync();
    }
}
