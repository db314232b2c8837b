using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>oidcc-basic-certification-test-plan</c>: the code flow itself, and the ID token.</summary>
public sealed class BasicFlowTests : ConformanceFixture
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    [Test]
    [Property("Module", "oidcc-server")]
    public async Task oidcc_server()
    {
        var tokens = await SignInAsync();
        Assert.That((await UserInfoAsync(tokens.AccessToken)).Text("sub"), Is.EqualTo(tokens.Subject));
    }

    [Test]
    [Property("Module", "oidcc-response-type-missing")]
    public async Task oidcc_response_type_missing() => MustBeRefused(await Browser.GetAsync(Request(("response_type", ""))), "invalid_request", "unsupported_response_type");

    [Test]
    [Property("Module", "oidcc-idtoken-signature")]
    public async Task oidcc_idtoken_signature()
    {
        var header = TokenAnswer.HeaderOf((await SignInAsync()).IdToken);
        Assert.That(header.GetProperty("alg").GetString(), Is.EqualTo("RS256"));
        Assert.That(header.GetProperty("kid").GetString(), Is.Not.Empty);
    }

    [Test]
    [Property("Module", "oidcc-idtoken-unsigned")]
    public async Task oidcc_idtoken_unsigned()
    {
        var listed = (await MetadataAsync()).GetProperty("id_token_signing_alg_values_supported").EnumerateArray().Select(algorithm => algorithm.GetString());
        Assert.That(listed, Has.None.EqualTo("none"));
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => TestServer.StartAsync(settings =>
        {
            Configure(settings);
            settings.Client(First)["AllowedIdentityTokenSigningAlgorithms"] = new JsonArray("none");
        }));
        Assert.That(fault!.Message, Does.Contain("AllowedIdentityTokenSigningAlgorithms"));
    }

    [Test]
    [Property("Module", "oidcc-ensure-request-without-nonce-succeeds-for-code-flow")]
    public async Task oidcc_ensure_request_without_nonce_succeeds_for_code_flow()
    {
        var tokens = await SignInAsync(("nonce", ""));
        Assert.That(tokens.Identity.TryGetProperty("nonce", out _), Is.False);
    }

    [Test]
    [Property("Module", "oidcc-alternate-happy-flow")]
    public async Task oidcc_alternate_happy_flow()
    {
        (string Name, string Value)[] request = [.. Parameters(("scope", "email openid")).Reverse()];
        var address = "/connect/authorize?" + string.Join('&', request.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        var tokens = await CompleteAsync(await LogInAsync(await Browser.GetAsync(address)), request);
        Assert.That((await UserInfoAsync(tokens.AccessToken)).Text("email"), Is.EqualTo("alice@example.com"));
    }

    [Test]
    [Property("Module", "oidcc-ensure-request-with-unknown-parameter-succeeds")]
    public Task oidcc_ensure_request_with_unknown_parameter_succeeds() => SignInAsync(("extra", "foobar"));

    [Test]
    [Property("Module", "oidcc-ensure-post-request-succeeds")]
    public async Task oidcc_ensure_post_request_succeeds() => await CompleteAsync(await LogInAsync(await Browser.PostAsync("/connect/authorize", Parameters())), Parameters());

    [Test]
    [Property("Module", "oidcc-server-client-secret-post")]
    public async Task oidcc_server_client_secret_post()
    {
        var code = MustBeAnswered(await LogInAsync(await Browser.GetAsync(Request()))).Code;
        var answer = await Server.TokenAsync(
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), ("client_id", First), ("client_secret", "secret"));
        await SuiteTokens.ReadAsync(Server, answer, First, Nonce, code);
    }

    [Test]
    [Property("Module", "oidcc-ensure-request-with-valid-pkce-succeeds")]
    public async Task oidcc_ensure_request_with_valid_pkce_succeeds()
    {
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        (string Name, string Value)[] request = [("code_challenge", challenge), ("code_challenge_method", "S256")];
        var unproven = MustBeAnswered(await LogInAsync(await Browser.GetAsync(Request(request)))).Code;
        Assert.That((await RedeemAsync(unproven)).Error, Is.EqualTo("invalid_grant"));
        var proven = MustBeAnswered(await Browser.GetAsync(Request(request))).Code;
        await SuiteTokens.ReadAsync(Server, await RedeemAsync(proven, more: ("code_verifier", Verifier)), First, Nonce, proven);
    }

    [Test]
    [Property("Module", "oidcc-ensure-registered-redirect-uri")]
    public async Task oidcc_ensure_registered_redirect_uri() => MustBeToldOnPage(await Browser.GetAsync(Request(("redirect_uri", Callback + "/other"))), "redirect_uri");

    [Test]
    [Property("Module", "oidcc-codereuse")]
    public async Task oidcc_codereuse()
    {
        var tokens = await SignInAsync();
        Assert.That((await RedeemAsync(tokens.Code)).Error, Is.EqualTo("invalid_grant"));
    }

    [Test]
    [Property("Module", "oidcc-codereuse-30seconds")]
    public async Task oidcc_codereuse_30seconds()
    {
        var tokens = await SignInAsync();
        Assert.That((await UserInfoAsync(tokens.AccessToken)).Status, Is.EqualTo(HttpStatusCode.OK));
        Server.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await RedeemAsync(tokens.Code)).Error, Is.EqualTo("invalid_grant"));
        // RFC 6749 §4.1.2: whoever had it first may have been the thief.
        Assert.That((await UserInfoAsync(tokens.AccessToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    [Property("Module", "oidcc-refresh-token")]
    public async Task oidcc_refresh_token()
    {
        var first = await SignInAsync(("scope", "openid offline_access"));
        Assert.That(first.RefreshToken, Does.Match("^[\\x20-\\x7E]+$"), "RFC 6749 §A.17.");
        var answer = await RefreshAsync(first.RefreshToken);
        var refreshed = await SuiteTokens.ReadAsync(Server, answer, First, null, first.Code);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refreshed.AccessToken, Is.Not.EqualTo(first.AccessToken));
            Assert.That(refreshed.MustBeOfSameUser(first).AuthTime, Is.EqualTo(first.AuthTime), "OIDC Core §12.2.");
            Assert.That((await UserInfoAsync(refreshed.AccessToken)).Text("sub"), Is.EqualTo(first.Subject));
            Assert.That((await RefreshAsync(refreshed.RefreshToken, Second)).Error, Is.EqualTo("invalid_grant"), "It is the first client's.");
        }
    }
}
