using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Host.CommandLine;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>OIDC Back-Channel Logout: whom the end of a session concerns is told, by a token that is good for nothing else.</summary>
public sealed class BackChannelTests
{
    [TestCase("RS256")]
    [TestCase("ES256")]
    [Property("Requirement", "OUT-02")]
    public async Task both_clients_of_a_session_are_told_by_a_token_that_a_library_accepts(string algorithm)
    {
        await using var first = await LogoutReceiver.StartAsync();
        await using var second = await LogoutReceiver.StartAsync();
        await using var server = await StartAsync(first, second, settings => settings.Client(LogoutFlow.Second)["AllowedIdentityTokenSigningAlgorithms"] = new JsonArray(algorithm));
        using var browser = new TestBrowser(server.Address);
        var (web, other) = (await server.EnterAsync(browser), await server.EnterAsync(browser, LogoutFlow.Second));
        await LogoutAsync(browser, web.IdToken());

        Assert.That(Eventually.Holds(() => first.Tokens.Count == 1 && second.Tokens.Count == 1), server.Logs.Text);
        var payload = await CheckAsync(server, first.Tokens.Single(), CodeFlow.Web, "RS256");
        MustTellOf(payload, web);
        MustTellOf(await CheckAsync(server, second.Tokens.Single(), LogoutFlow.Second, algorithm), other);
        Assert.That(payload.GetProperty("jti").GetString(), Is.Not.EqualTo(TokenAnswer.PayloadOf(second.Tokens.Single()).GetProperty("jti").GetString()));
        Assert.That(payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64(), Is.InRange(1, 120));
        Assert.That(payload.GetProperty("iat").GetInt64(), Is.EqualTo(server.Clock.GetUtcNow().ToUnixTimeSeconds()));
        MustKeepSecrets(server, first, second);
    }

    [Test]
    public async Task who_signs_out_on_the_page_of_this_server_signs_out_everywhere()
    {
        await using var first = await LogoutReceiver.StartAsync();
        await using var server = await StartAsync(first);
        using var browser = new TestBrowser(server.Address);
        await server.EnterAsync(browser);
        await browser.ConfirmAsync(await browser.GetAsync("/account/logout"));
        Assert.That(Eventually.Holds(() => first.Tokens.Count == 1), server.Logs.Text);
    }

    [Test]
    public async Task client_that_was_not_in_the_session_is_not_told()
    {
        await using var first = await LogoutReceiver.StartAsync();
        await using var second = await LogoutReceiver.StartAsync();
        await using var server = await StartAsync(first, second);
        using var browser = new TestBrowser(server.Address);
        using var elsewhere = new TestBrowser(server.Address);
        await server.EnterAsync(elsewhere, LogoutFlow.Second);
        await LogoutAsync(browser, (await server.EnterAsync(browser)).IdToken());
        Assert.That(Eventually.Holds(() => first.Tokens.Count == 1), server.Logs.Text);
        await server.StopAsync();
        Assert.That(second.Tokens, Is.Empty);
    }

    [Test]
    public async Task client_that_wants_no_session_id_gets_none()
    {
        await using var first = await LogoutReceiver.StartAsync();
        await using var server = await StartAsync(first, null, settings => settings.Client(CodeFlow.Web)["BackChannelLogoutSessionRequired"] = false);
        using var browser = new TestBrowser(server.Address);
        await LogoutAsync(browser, (await server.EnterAsync(browser)).IdToken());
        Assert.That(Eventually.Holds(() => first.Tokens.Count == 1), server.Logs.Text);
        var payload = TokenAnswer.PayloadOf(first.Tokens.Single());
        Assert.That((payload.GetProperty("sub").GetString(), payload.TryGetProperty("sid", out _)), Is.EqualTo(("1", false)));
    }

    [Test]
    public async Task session_that_somebody_else_signs_in_over_has_ended()
    {
        await using var first = await LogoutReceiver.StartAsync();
        await using var server = await StartAsync(first);
        using var browser = new TestBrowser(server.Address);
        var alice = await server.EnterAsync(browser);
        var bob = await server.EnterAsync(browser, user: "bob", prompt: "login");
        Assert.That(Eventually.Holds(() => first.Tokens.Count == 1), server.Logs.Text);
        MustTellOf(TokenAnswer.PayloadOf(first.Tokens.Single()), alice);
        Assert.That(bob.SessionId(), Is.Not.EqualTo(alice.SessionId()));
    }

    [Test]
    public async Task who_signs_in_again_is_still_in_the_same_session()
    {
        await using var first = await LogoutReceiver.StartAsync();
        await using var server = await StartAsync(first);
        using var browser = new TestBrowser(server.Address);
        var before = await server.EnterAsync(browser);
        var after = await server.EnterAsync(browser, prompt: "login");
        Assert.That(after.SessionId(), Is.EqualTo(before.SessionId()));
        await LogoutAsync(browser, before.IdToken());
        Assert.That(Eventually.Holds(() => first.Tokens.Count > 0), server.Logs.Text);
        await server.StopAsync();
        Assert.That(first.Tokens, Has.Count.EqualTo(1));
    }

    [TestCase("subject")]
    [TestCase("session")]
    public async Task revocation_by_the_operator_is_told_too(string scope)
    {
        await using var first = await LogoutReceiver.StartAsync();
        await using var server = await StartAsync(first);
        using var browser = new TestBrowser(server.Address);
        var tokens = await server.EnterAsync(browser);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        Assert.That(await StoreVerbs.RevokeAsync(server.Services, [scope, scope == "subject" ? "1" : tokens.SessionId()], new Terminal(TextReader.Null, output, output, null)), Is.Zero);
        Assert.That(Eventually.Holds(() => first.Tokens.Count == 1), server.Logs.Text);
        MustTellOf(TokenAnswer.PayloadOf(first.Tokens.Single()), tokens);
        Assert.That(await browser.IsSignedInAsync(), Is.False);
    }

    [Test]
    [Property("Requirement", "JWT-11")]
    public async Task logout_token_is_good_for_nothing_else()
    {
        await using var first = await LogoutReceiver.StartAsync();
        await using var server = await StartAsync(first);
        using var browser = new TestBrowser(server.Address);
        await LogoutAsync(browser, (await server.EnterAsync(browser)).IdToken());
        Assert.That(Eventually.Holds(() => first.Tokens.Count == 1), server.Logs.Text);
        var token = first.Tokens.Single();

        Assert.That(await server.IsActiveAsync(CodeFlow.Web, token), Is.False);
        using var question = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        question.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        Assert.That((await server.SendAsync(question)).Status, Is.EqualTo(System.Net.HttpStatusCode.Unauthorized));
        await server.EnterAsync(browser);
        var page = await browser.GetAsync(LogoutFlow.Request(("id_token_hint", token), ("post_logout_redirect_uri", LogoutFlow.SignedOut)));
        Assert.That(page.Away, Is.Null);
        Assert.That(page.Form(0).Action, Does.StartWith("/connect/endsession/callback"), "It is no hint.");
        Assert.That((await browser.GetAsync(CodeFlow.Request(("id_token_hint", token)))).Error, Is.EqualTo("invalid_request"));
        (await server.TokenAsync(("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("token", token))).MustBeRefused("invalid_grant");
        const string assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        var asserted = await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_assertion_type", assertion), ("client_assertion", token));
        Assert.That(asserted.Error, Is.EqualTo("invalid_client"));
    }

    [Test]
    public async Task what_is_under_way_when_the_server_stops_is_still_said()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = await LogoutReceiver.StartAsync((_, _) => goOn.Task);
        await using var server = await StartAsync(first);
        using var browser = new TestBrowser(server.Address);
        await LogoutAsync(browser, (await server.EnterAsync(browser)).IdToken());
        Assert.That(Eventually.Holds(() => first.Tokens.Count == 1), server.Logs.Text);

        var stopped = server.StopAsync();
        Assert.That(await Eventually.HoldsAsync(() => RefusesAsync(server)));
        Assert.That(stopped.IsCompleted, Is.False);
        goOn.SetResult();
        await stopped;
        Assert.That(server.Logs.Text, Does.Contain("The client web was told"));
    }

    internal static async Task<TestServer> StartAsync(
        LogoutReceiver first, LogoutReceiver? second = null, Action<JsonObject>? configure = null, PauseClock? clock = null) => await TestServer.StartAsync(
        settings =>
        {
            LogoutFlow.Configure(settings);
            settings.Client(CodeFlow.Web)["BackChannelLogoutUri"] = first.Address;
            if (second is not null)
                settings.Client(LogoutFlow.Second)["BackChannelLogoutUri"] = second.Address;
            configure?.Invoke(settings);
        },
        clock: clock);

    internal static async Task LogoutAsync(TestBrowser browser, string hint)
    {
        var page = await browser.GetAsync(LogoutFlow.Request(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutFlow.SignedOut)));
        Assert.That(page.Away?.ToString(), Is.EqualTo(LogoutFlow.SignedOut), page.Html);
    }

    /// <summary>Neither a token nor what may be in an address is in the log.</summary>
    internal static void MustKeepSecrets(TestServer server, params LogoutReceiver[] receivers)
    {
        Assert.That(server.Logs.Text, Does.Not.Contain(LogoutReceiver.Secret));
        foreach (var token in receivers.SelectMany(receiver => receiver.Tokens))
            Assert.That(server.Logs.Text, Does.Not.Contain(token));
    }

    private static async Task<JsonElement> CheckAsync(TestServer server, string token, string clientId, string algorithm)
    {
        var keys = new JsonWebKeySet(await server.Http.GetStringAsync("/.well-known/openid-configuration/jwks"));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = server.Address.ToString().TrimEnd('/'),
            ValidAudience = clientId,
            ValidTypes = ["logout+jwt"],
            ValidAlgorithms = [algorithm],
            IssuerSigningKeys = keys.GetSigningKeys(),
            // By the server's clock, which stands; the times are looked at in the test.
            LifetimeValidator = (_, expires, _, _) => expires is not null,
        });
        Assert.That(result.IsValid, result.Exception?.Message);
        return TokenAnswer.PayloadOf(token);
    }

    // OIDC Back-Channel Logout §2.4.
    private static void MustTellOf(JsonElement payload, TokenAnswer tokens)
    {
        var identity = TokenAnswer.PayloadOf(tokens.IdToken());
        Assert.That(payload.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(new[] { "iss", "aud", "iat", "exp", "jti", "events", "sub", "sid" }));
        Assert.That(payload.GetProperty("sub").GetString(), Is.EqualTo(identity.GetProperty("sub").GetString()));
        Assert.That(payload.GetProperty("sid").GetString(), Is.EqualTo(identity.GetProperty("sid").GetString()));
        Assert.That(payload.GetProperty("aud").GetString(), Is.EqualTo(identity.GetProperty("aud").GetString()));
        Assert.That(payload.GetProperty("jti").GetString(), Is.Not.Empty);
        Assert.That(payload.GetProperty("events").GetRawText(), Is.EqualTo("""{"http://schemas.openid.net/event/backchannel-logout":{}}"""));
    }

    private static async Task<bool> RefusesAsync(TestServer server)
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(server.Address);
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }
}
