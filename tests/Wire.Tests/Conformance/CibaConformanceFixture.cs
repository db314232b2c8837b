using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.BackchannelAuthentication;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>
/// The clients that plan <c>fapi-ciba-id1-test-plan</c> registers beforehand, without what only FAPI adds to CIBA: two that poll and one that is pinged,
/// authenticated by <c>private_key_jwt</c>, each with a key for PS256.
/// </summary>
public abstract class CibaConformanceFixture : ConformanceFixture
{
    protected const string Pinged = "pinged";

    private const string NotificationToken = "notification-token-of-the-suite";

    private readonly Dictionary<string, ClientKeyPair> _keys = new[] { First, Second, Pinged }.ToDictionary(name => name, _ => ClientKeyPair.Make("PS256"));

    internal PingReceiver Receiver { get; private set; } = null!;

    /// <summary>What the notification endpoint answers with in this test.</summary>
    internal Func<Microsoft.AspNetCore.Http.HttpContext, int, Task> ReceiverAnswer { get; set; } = null!;

    [SetUp]
    public void Begin()
    {
        ReceiverAnswer = PingReceiver.With(204);
        // What the test before has left behind expires.
        Server.Clock.Advance(TimeSpan.FromSeconds(310));
    }

    [OneTimeTearDown]
    public async Task StopReceiverAsync()
    {
        await Receiver.DisposeAsync();
        foreach (var key in _keys.Values)
            key.Dispose();
    }

    protected override async Task PrepareAsync() => Receiver = await PingReceiver.StartAsync((http, number) => ReceiverAnswer(http, number));

    protected override void Configure(JsonObject settings)
    {
        base.Configure(settings);
        settings["Clients"] = new JsonArray();
        foreach (var (name, key) in _keys)
        {
            var jwk = key.PublicJwk();
            jwk["alg"] = "PS256";
            settings.AddCibaClient(name)["ClientSecrets"] = new JsonArray(new JsonObject { ["Type"] = "JWK", ["Value"] = jwk.ToJsonString() });
        }

        (settings.Client(Pinged)["BackchannelTokenDeliveryMode"], settings.Client(Pinged)["BackchannelClientNotificationEndpoint"]) = ("ping", Receiver.Address);
    }

    /// <summary>The claims of an authentication request, signed by its client (CIBA Core §7.1.1).</summary>
    internal JsonObject RequestClaims(string client)
    {
        var now = Server.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["aud"] = Issuer,
            ["iss"] = client,
            ["exp"] = now + 300,
            ["iat"] = now,
            ["nbf"] = now,
            ["jti"] = Guid.NewGuid().ToString("n"),
            ["scope"] = "openid api1",
            ["login_hint"] = "alice",
        };
        if (client == Pinged)
            claims["client_notification_token"] = NotificationToken;
        return claims;
    }

    internal string Sign(string client, JsonObject claims, string algorithm = "PS256") => _keys[client].Sign(new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" }.ToJsonString(), claims.ToJsonString(), algorithm);

    internal AssertionMaker Assertions(string client) => new(client, _keys[client], Issuer, Server.Clock);

    /// <summary>Asks with a request of which something is changed.</summary>
    internal Task<TokenAnswer> AskAsync(string client = First, Action<JsonObject>? change = null, string algorithm = "PS256")
    {
        var claims = RequestClaims(client);
        change?.Invoke(claims);
        return SendAsync(client, ("request", Sign(client, claims, algorithm)));
    }

    /// <summary>Asks with parameters of the test's own.</summary>
    internal Task<TokenAnswer> SendAsync(string client, params (string, string)[] parameters) => Server.PostAsync(CibaFlow.Path, [.. Credentials(client), .. parameters]);

    internal Task<TokenAnswer> PollAsync(string authReqId, string client = First) =>
        Server.TokenAsync([.. Credentials(client), ("grant_type", CibaFlow.Grant), ("auth_req_id", authReqId)]);

    /// <summary>The person answers in a browser of their own.</summary>
    internal async Task<BrowserPage> OpenAsync()
    {
        var page = await Browser.GetAsync(CibaFlow.Requests);
        if (IsLogin(page))
            await Browser.SignInAsync(page);
        return await Browser.OpenRequestAsync();
    }

    internal async Task ApproveAsync(params string[] scopes) =>
        (await Browser.DecideAsync(await OpenAsync(), scopes: scopes.Length == 0 ? null : scopes)).MustSay("You have agreed");

    /// <summary>The whole flow, and a look at everything that comes back.</summary>
    internal async Task<SuiteTokens> FlowAsync(string client = First, Action<JsonObject>? change = null)
    {
        var authReqId = (await AskAsync(client, change)).MustBeAsked();
        (await PollAsync(authReqId, client)).MustBeRefused("authorization_pending");
        await ApproveAsync("profile", "api1", "offline_access");
        if (client == Pinged)
            MustBePinged(authReqId);
        return await SuiteTokens.ReadAsync(Server, await PollAsync(authReqId, client), client, nonce: null, authReqId);
    }

    /// <summary>The notification endpoint was told of the request (CIBA Core §10.2).</summary>
    internal Ping[] MustBePinged(string authReqId)
    {
        Assert.That(Eventually.Holds(() => Of(authReqId).Length > 0), Server.Logs.Text);
        var ping = Of(authReqId)[0];
        Assert.That((ping.Method, ping.Authorization), Is.EqualTo(("POST", $"Bearer {NotificationToken}")));
        Assert.That(ping.ContentType, Does.StartWith("application/json"));
        return Of(authReqId);
    }

    /// <summary>A request that is not taken (CIBA Core §13).</summary>
    internal static void MustNotBeAsked(TokenAnswer answer, params string[] errors)
    {
        Assert.That(answer.Error, Is.AnyOf([.. errors]), answer.Body);
        Assert.That((int)answer.Status, Is.EqualTo(answer.Error == "invalid_client" ? 401 : 400));
        Assert.That(answer.Has("auth_req_id"), Is.False);
    }

    private Ping[] Of(string authReqId) => [.. Receiver.Pings.Where(ping => ping.Body.Contains(authReqId, StringComparison.Ordinal))];

    private (string, string)[] Credentials(string client) => [("client_assertion_type", AssertionMaker.AssertionType), ("client_assertion", Assertions(client).Assertion())];
}
