using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.AuthorizationCode;

/// <summary>What a code is good for, by whom, for how long, and how often: once.</summary>
public sealed class CodeGrantTests : CodeFlowFixture
{
    private const string Unproven = "unproven";
    private const string Referring = "referring";
    private const string Short = "short";

    protected override void Configure(JsonObject settings)
    {
        AddClient(settings, Unproven)["RequirePkce"] = false;
        AddClient(settings, Referring)["AccessTokenType"] = "Reference";
        AddClient(settings, Short)["AuthorizationCodeLifetime"] = 5;
        settings["ApiResources"]![0]!["ApiSecrets"] = new JsonArray(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
    }

    [TestCase(CodeFlow.Web)]
    [TestCase(Referring)]
    [Property("Requirement", "COD-01")]
    public async Task second_redemption_takes_all_tokens_back(string client)
    {
        var code = await CodeAsync(("client_id", client), ("scope", "openid api1 offline_access"));
        var issued = (await Server.RedeemAsync(code, ("client_id", client))).MustBeIssued();
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.True);
        (await Server.RedeemAsync(code, ("client_id", client))).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.False);
        (await Server.RefreshAsync(client, issued.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "COD-01")]
    public async Task second_redemption_long_after_takes_the_tokens_of_a_refresh_back_too()
    {
        var code = await CodeAsync(("scope", "openid api1 offline_access"));
        var issued = (await Server.RedeemAsync(code)).MustBeIssued();
        Advance(600);
        var refreshed = (await Server.RefreshAsync(CodeFlow.Web, issued.RefreshToken())).MustBeIssued();
        (await Server.RedeemAsync(code)).MustBeRefused("invalid_grant");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, refreshed.AccessToken), Is.False);
        (await Server.RefreshAsync(CodeFlow.Web, refreshed.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "COD-01")]
    public async Task second_redemption_with_a_wrong_verifier_or_by_another_takes_nothing_back()
    {
        var code = await CodeAsync();
        var issued = (await Server.RedeemAsync(code)).MustBeIssued();
        (await Server.RedeemAsync(code, ("code_verifier", new string('a', 43)))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code, ("code_verifier", ""))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code, ("client_id", Unproven))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code, ("client_secret", "wrong"))).MustBeRefused(System.Net.HttpStatusCode.Unauthorized, "invalid_client");
        Assert.That(await Server.IsActiveAsync(GrantClients.Api1, issued.AccessToken), Is.True);
    }

    [Test]
    [Property("Requirement", "COD-03")]
    public async Task code_of_another_client_is_refused_and_stays_good()
    {
        var code = await CodeAsync();
        (await Server.RedeemAsync(code, ("client_id", Unproven))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code, ("client_id", CodeFlow.Native), ("client_secret", ""))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code, ("client_id", Unproven), ("code_verifier", ""))).MustBeRefused("invalid_grant");
        Assert.That(Server.Logs.Records.Any(record => record.Id.Id == 1802 && record.Level == Microsoft.Extensions.Logging.LogLevel.Warning), Is.True);
        (await Server.RedeemAsync(code)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "COD-03")]
    public async Task changed_code_is_none()
    {
        var code = await CodeAsync();
        foreach (var index in Enumerable.Range(0, code.Length))
        {
            var changed = code[..index] + (code[index] == 'A' ? 'B' : 'A') + code[(index + 1)..];
            (await Server.RedeemAsync(changed)).MustBeRefused("invalid_grant");
        }

        foreach (var changed in new[] { code[..^1], code + "A", code + "=", " " + code, code.ToUpperInvariant(), "x", new string('A', 5000), "\u00fc" })
            (await Server.RedeemAsync(changed)).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code)).MustBeIssued();
    }

    [Test]
    public async Task absent_or_repeated_code_is_an_invalid_request()
    {
        (await Server.RedeemAsync("")).MustBeRefused("invalid_request");
        (await Server.TokenAsync([.. GrantClients.As(CodeFlow.Web), ("grant_type", "authorization_code"), ("code", "x"), ("code", "y")])).MustBeRefused("invalid_request");
    }

    [TestCase(59, true)]
    [TestCase(60, false)]
    [Property("Requirement", "COD-04")]
    public async Task code_is_good_for_a_minute(int seconds, bool isGood)
    {
        var code = await CodeAsync();
        Advance(seconds);
        var answer = await Server.RedeemAsync(code);
        if (isGood)
            answer.MustBeIssued();
        else
            answer.MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "COD-04")]
    public async Task client_may_have_its_codes_for_less()
    {
        var code = await CodeAsync(("client_id", Short));
        Advance(5);
        (await Server.RedeemAsync(code, ("client_id", Short))).MustBeRefused("invalid_grant");
    }

    private static IEnumerable<string> WrongVerifiers =>
    [
        "", new('a', 42), new('a', 129), CodeFlow.Verifier[..^1], CodeFlow.Verifier + "a", CodeFlow.Verifier + "=", CodeFlow.Verifier.ToLowerInvariant(), CodeFlow.Challenge, " " + CodeFlow.Verifier,
        CodeFlow.Verifier + "\n", new('\u00fc', 43), new('+', 43), new('a', 5000),
    ];

    [TestCaseSource(nameof(WrongVerifiers))]
    [Property("Requirement", "COD-05")]
    [Property("Requirement", "COD-08")]
    public async Task wrong_verifier_is_refused_told_of_and_uses_nothing_up(string verifier)
    {
        var code = await CodeAsync();
        var before = CountOf(1803);
        (await Server.RedeemAsync(code, ("code_verifier", verifier))).MustBeRefused("invalid_grant");
        Assert.That(CountOf(1803), Is.EqualTo(before + 1));
        (await Server.RedeemAsync(code)).MustBeIssued();
    }

    [TestCase(43)]
    [TestCase(128)]
    [Property("Requirement", "COD-05")]
    public async Task shortest_and_longest_verifier_are_taken(int length)
    {
        var verifier = new string('~', length);
        var code = await CodeAsync(("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))));
        (await Server.RedeemAsync(code, ("code_verifier", verifier))).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "COD-08")]
    public async Task fifth_wrong_verifier_uses_the_code_up()
    {
        var (good, bad) = (await CodeAsync(), await CodeAsync());
        for (var attempt = 0; attempt < 4; attempt++)
        {
            (await Server.RedeemAsync(good, ("code_verifier", new string('a', 43)))).MustBeRefused("invalid_grant");
            (await Server.RedeemAsync(bad, ("code_verifier", new string('a', 43)))).MustBeRefused("invalid_grant");
        }

        (await Server.RedeemAsync(bad, ("code_verifier", new string('a', 43)))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(bad)).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(good)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "COD-08")]
    public async Task wrong_verifiers_at_the_same_time_are_all_counted()
    {
        var code = await CodeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Server.RedeemAsync(code, ("code_verifier", new string('a', 43)))));
        foreach (var answer in answers)
            answer.MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "COD-06")]
    public async Task verifier_without_a_challenge_is_refused()
    {
        (string, string)[] unproven = [("client_id", Unproven), ("code_challenge", ""), ("code_challenge_method", "")];
        var code = await CodeAsync(unproven);
        (await Server.RedeemAsync(code, ("client_id", Unproven))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code, ("client_id", Unproven), ("code_verifier", ""))).MustBeIssued();
    }

    [TestCase("https://app.example.com/callback/")]
    [TestCase("https://app.example.com/Callback")]
    [TestCase("https://evil.com/")]
    [TestCase("https://app.example.com/callback?")]
    [Property("Requirement", "COD-07")]
    public async Task another_redirect_uri_is_refused_and_uses_nothing_up(string address)
    {
        var code = await CodeAsync();
        for (var attempt = 0; attempt < 6; attempt++)
            (await Server.RedeemAsync(code, ("redirect_uri", address))).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "COD-07")]
    public async Task absent_redirect_uri_is_taken_with_a_proof_key_alone()
    {
        (await Server.RedeemAsync(await CodeAsync(), ("redirect_uri", ""))).MustBeIssued();
        (string, string)[] unproven = [("client_id", Unproven), ("code_challenge", ""), ("code_challenge_method", "")];
        (await Server.RedeemAsync(await CodeAsync(unproven), ("client_id", Unproven), ("code_verifier", ""), ("redirect_uri", ""))).MustBeRefused("invalid_grant");
        // Where the request did not name one, the token request need not.
        var unnamed = await CodeAsync([.. unproven, ("redirect_uri", ""), ("scope", "api1")]);
        (await Server.RedeemAsync(unnamed, ("client_id", Unproven), ("code_verifier", ""), ("redirect_uri", ""))).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "COD-10")]
    public async Task identity_token_says_what_was_authorised()
    {
        using var browser = NewBrowser();
        var signedIn = Server.Clock.GetUtcNow();
        var code = (await browser.SignInAsync(await browser.GetAsync(CodeFlow.Request(("nonce", "\u00fc \"n\" & 1"))))).Code;
        Advance(30);
        var tokens = (await Server.RedeemAsync(code)).MustBeIssued();
        var claims = TokenAnswer.PayloadOf(tokens.Text("id_token")!);
        Assert.That(
            (claims.GetProperty("nonce").GetString(), claims.GetProperty("auth_time").GetInt64(), claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString()),
            Is.EqualTo(("\u00fc \"n\" & 1", signedIn.ToUnixTimeSeconds(), "1", CodeFlow.Web)));
        Assert.That(claims.Values("amr"), Is.EqualTo(["pwd"]));
        Assert.That(claims.GetProperty("at_hash").GetString(), Is.EqualTo(HalfHash(tokens.AccessToken)));
        Assert.That(claims.TryGetProperty("acr", out _), Is.False);
        if (claims.TryGetProperty("c_hash", out var codeHash))
            Assert.That(codeHash.GetString(), Is.EqualTo(HalfHash(code)));
    }

    [Test]
    [Property("Requirement", "COD-10")]
    public async Task nonce_is_that_of_the_request_and_of_no_other()
    {
        var (first, second, none) = (await CodeAsync(("nonce", "first")), await CodeAsync(("nonce", "second")), await CodeAsync(("nonce", "")));
        foreach (var (code, nonce) in new[] { (second, "second"), (first, "first"), (none, null) })
        {
            var claims = TokenAnswer.PayloadOf((await Server.RedeemAsync(code, ("nonce", "evil"))).Text("id_token")!);
            Assert.That(claims.TryGetProperty("nonce", out var given) ? given.GetString() : null, Is.EqualTo(nonce));
        }
    }

    [Test]
    public async Task token_request_does_not_widen_what_was_granted()
    {
        var code = await CodeAsync(("scope", "openid"));
        var tokens = await Server.RedeemAsync(code, ("scope", "openid api1 profile offline_access"));
        if (tokens.Has("access_token"))
            Assert.That((tokens.Claims().GetProperty("scope").GetString(), tokens.Has("refresh_token")), Is.EqualTo(("openid", false)));
        else
            tokens.MustBeRefused("invalid_scope");
    }

    [Test]
    public async Task without_openid_there_is_no_identity_token()
    {
        var tokens = (await Server.RedeemAsync(await CodeAsync(("scope", "api1")))).MustBeIssued();
        Assert.That((tokens.Has("id_token"), tokens.Has("refresh_token")), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task scope_that_the_client_lost_is_not_granted_any_more()
    {
        var code = await CodeAsync();
        await using var less = await Server.ChangedAsync(settings => settings.Client(CodeFlow.Web)["AllowedScopes"] = new JsonArray("openid"));
        var answer = await Server.RedeemAsync(code);
        Assert.That(answer.MustBeIssued().Claims().GetProperty("scope").GetString(), Is.EqualTo("openid"));
    }

    [Test]
    [Property("Requirement", "TOK-13")]
    public async Task nobody_who_is_disabled_or_gone_meanwhile_gets_tokens()
    {
        using var bob = await SignedInAsync("bob");
        var (disabled, gone) = ((await bob.GetAsync(CodeFlow.Request())).Code, (await bob.GetAsync(CodeFlow.Request())).Code);
        await using (await Server.ChangedAsync(settings => settings["Users"]![1]!["Enabled"] = false))
            (await Server.RedeemAsync(disabled)).MustBeRefused("invalid_grant");
        await using (await Server.ChangedAsync(settings => settings["Users"]!.AsArray().RemoveAt(1)))
            (await Server.RedeemAsync(gone)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task disabled_client_redeems_nothing()
    {
        var code = await CodeAsync();
        await using (await Server.ChangedAsync(settings => settings.Client(CodeFlow.Web)["Enabled"] = false))
            (await Server.RedeemAsync(code)).MustBeRefused(System.Net.HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.RedeemAsync(code)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "PAR-06")]
    public async Task one_kind_of_handle_is_no_other()
    {
        var (code, other) = (await CodeAsync(), await CodeAsync(("scope", "openid api1 offline_access")));
        var pushed = await Server.PushAsync();
        var handle = pushed.Text("request_uri")!["urn:ietf:params:oauth:request_uri:".Length..];
        var refresh = (await Server.RedeemAsync(other)).RefreshToken();
        var reference = (await Server.RedeemAsync(await CodeAsync(("client_id", Referring)), ("client_id", Referring))).AccessToken;
        var session = Browser.Cookies.GetCookies(Server.Address)["pts.session"]!.Value;
        foreach (var wrong in new[] { handle, pushed.Text("request_uri")!, refresh, reference, session })
            (await Server.RedeemAsync(wrong)).MustBeRefused("invalid_grant");
        foreach (var wrong in new[] { code, handle, reference, session })
            (await Server.RefreshAsync(CodeFlow.Web, wrong)).MustBeRefused("invalid_grant");
        foreach (var wrong in new[] { code, refresh, reference, session })
            (await Browser.GetAsync(CodeFlow.Request(("request_uri", "urn:ietf:params:oauth:request_uri:" + wrong)))).MustBeErrorPage();
        foreach (var wrong in new[] { code, handle, refresh, session })
            Assert.That(await Server.IsActiveAsync(GrantClients.Api1, wrong), Is.False);
        foreach (var wrong in new[] { code, handle, refresh, reference })
        {
            using var browser = NewBrowser();
            browser.Cookies.Add(new System.Net.Cookie("pts.session", wrong, "/", Server.Address.Host));
            (await browser.GetAsync(CodeFlow.Request(("prompt", "none")))).MustBeSentBack(Server, "login_required");
        }

        (await Server.RedeemAsync(code)).MustBeIssued();
    }

    [Test]
    public async Task code_is_not_to_be_had_of_a_token_in_the_store()
    {
        var code = await CodeAsync();
        var records = await Server.Services.GetRequiredService<OperationalStore>().ListAsync(new OperationalFilter { Kind = GrantStore.Kind }, 1000);
        Assert.That(records.Select(record => Encoding.Latin1.GetString(record.Payload.Span)), Has.None.Contains(code).And.None.Contains(CodeFlow.Challenge).And.None.Contains("n-0S6_WzA2Mj"));
    }

    private int CountOf(int eventId) => Server.Logs.Records.Count(record => record.Id.Id == eventId);

    // OIDC Core §3.1.3.6, for signatures by SHA-256.
    private static string HalfHash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));
}
