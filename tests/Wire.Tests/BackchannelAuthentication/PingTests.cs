using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.EndSession;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>Clients of the mode ping: told of the answer by the token that they gave along, and no worse off than others if they do not listen.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class PingTests(string provider) : CibaFixture(provider)
{
    private const string Pinged = "pinged";
    private const string Absent = "absent";
    private const string Token = "8d67dc78-7faa-4d41-aabd-67707b374255";

    private const double Patience = 5;

    private PingReceiver _receiver = null!;
    private PingReceiver _absent = null!;
    private Func<HttpContext, int, Task> _answer = null!;
    private int _logged;

    [SetUp]
    public void ListenAnew()
    {
        _receiver.Forget();
        (_answer, _logged) = (PingReceiver.With(204), Server.Logs.Records.Count);
    }

    [OneTimeTearDown]
    public async Task StopListeningAsync()
    {
        await _receiver.DisposeAsync();
        await _absent.DisposeAsync();
    }

    [Test]
    [Property("Requirement", "CIB-07")]
    public async Task notification_token_is_needed_and_has_to_be_one()
    {
        foreach (var wrong in new[] { "", "two words", "ünïcode", "a\"b", "a,b", "a;b", "a\\b", "{token}", "=", "==", "a=b", "a:b", " a", "a ", new string('a', 1025) })
            (await AskAsync(Server, ("client_notification_token", wrong))).MustBeRefused("invalid_request");
        foreach (var right in new[] { "a", "AZaz09-._~+/", "YWJj==", new string('a', 1024) })
            (await AskAsync(Server, ("client_notification_token", right))).MustBeAsked();
    }

    [Test]
    [Property("Requirement", "CIB-07")]
    public async Task notification_token_of_a_client_that_polls_is_not_kept_and_still_has_to_be_one()
    {
        await using var nodes = CreateNodes();
        var server = await nodes.StartAsync(ConfigureNode);
        (await server.AskUserAsync(("client_notification_token", "two words"))).MustBeRefused("invalid_request");
        var authReqId = await server.BeginAsync(("client_notification_token", Token));
        using var browser = await SignedInAsync(server);
        await browser.ApproveAsync();
        (await server.PollAsync(authReqId)).MustBeIssued();
        await server.StopAsync();
        Assert.That(_receiver.Pings, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "CIB-08")]
    public async Task client_is_told_once_of_either_answer_and_fetches_it(bool isGranted)
    {
        await using var nodes = CreateNodes();
        var server = await nodes.StartAsync(ConfigureNode);
        var authReqId = await AnsweredAsync(server, isGranted);
        Assert.That(Eventually.Holds(() => _receiver.Pings.Count == 1), server.Logs.Text);
        MustTell(_receiver.Pings.Single(), authReqId);
        var answer = await PollAsync(server, authReqId);
        if (isGranted)
            answer.MustBeIssued();
        else
            answer.MustBeRefused("access_denied");
        await server.StopAsync();
        Assert.That(_receiver.Pings, Has.Count.EqualTo(1));
        MustKeepSecrets(server, authReqId);
    }

    [Test]
    public async Task client_that_is_pinged_may_poll_as_well()
    {
        var authReqId = (await AskAsync(Server)).MustBeAsked();
        (await PollAsync(Server, authReqId)).MustBeRefused("authorization_pending");
        (await PollAsync(Server, authReqId)).MustBeRefused("slow_down");
        Assert.That(_receiver.Pings, Is.Empty);
    }

    [TestCase(200, 1)]
    [TestCase(202, 1)]
    [TestCase(301, 1)]
    [TestCase(302, 1)]
    [TestCase(303, 1)]
    [TestCase(307, 1)]
    [TestCase(308, 1)]
    [TestCase(400, 1)]
    [TestCase(401, 1)]
    [TestCase(403, 1)]
    [TestCase(404, 1)]
    [TestCase(500, 2)]
    [TestCase(503, 2)]
    [Property("Requirement", "CIB-08")]
    public async Task failure_of_the_client_is_tried_once_more_its_no_is_taken_and_it_can_poll(int status, int attempts)
    {
        _answer = PingReceiver.With(status);
        var authReqId = await AnsweredAsync(Server);
        MustLog(status < 300 ? $"Client {Pinged} was pinged" : $"it answered with status {status}");
        Assert.That(_receiver.Pings, Has.Count.EqualTo(attempts));
        foreach (var ping in _receiver.Pings)
            MustTell(ping, authReqId);
        (await PollAsync(Server, authReqId)).MustBeIssued();
        MustKeepSecrets(Server, authReqId);
    }

    [Test]
    [Property("Requirement", "CIB-08")]
    public async Task second_attempt_that_succeeds_is_the_last()
    {
        _answer = (http, number) => PingReceiver.With(number == 1 ? 502 : 204)(http, number);
        await AnsweredAsync(Server);
        MustLog("was pinged");
        Assert.That(_receiver.Pings, Has.Count.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "CIB-08")]
    public async Task client_that_hangs_is_given_five_seconds_twice_and_holds_up_nobody()
    {
        var never = new TaskCompletionSource();
        _answer = (http, _) => never.Task.WaitAsync(http.RequestAborted);
        var authReqId = await AnsweredAsync(Server);
        Assert.That(Eventually.Holds(() => _receiver.Pings.Count == 1), Server.Logs.Text);
        (await PollAsync(Server, authReqId)).MustBeIssued();
        Advance(Patience);
        Assert.That(Eventually.Holds(() => _receiver.Pings.Count == 2), Server.Logs.Text);
        Advance(Patience);
        MustLog("it did not answer within 5 seconds");
        Assert.That(_receiver.Pings, Has.Count.EqualTo(2));
        MustKeepSecrets(Server, authReqId);
    }

    [Test]
    [Property("Requirement", "CIB-08")]
    public async Task client_that_is_not_there_can_still_poll()
    {
        await _absent.DisposeAsync();
        var authReqId = await AnsweredAsync(Server, client: Absent);
        MustLog("it could not be reached");
        (await PollAsync(Server, authReqId, Absent)).MustBeIssued();
        MustKeepSecrets(Server, authReqId);
    }

    [Test]
    public async Task request_that_expires_is_not_told_of()
    {
        await using var nodes = CreateNodes();
        var server = await nodes.StartAsync(ConfigureNode);
        var authReqId = (await AskAsync(server)).MustBeAsked();
        server.Clock.Advance(TimeSpan.FromSeconds(300));
        (await PollAsync(server, authReqId)).MustBeRefused("expired_token");
        await server.StopAsync();
        Assert.That(_receiver.Pings, Is.Empty);
    }

    [TestCase("ping", null, "is missing")]
    [TestCase("ping", "http://client.example.com/ping", "https")]
    [TestCase("ping", "ftp://client.example.com/ping", "scheme ftp")]
    [TestCase("ping", "/ping", "absolute")]
    [TestCase("ping", "https://client.example.com/ping#fragment", "fragment")]
    [TestCase("poll", "http://client.example.com/ping", "https")]
    [TestCase("Ping", "https://client.example.com/ping", "poll or ping")]
    [TestCase("push", "https://client.example.com/ping", "push is not offered")]
    public async Task endpoint_that_cannot_be_trusted_with_the_token_is_no_configuration(string mode, string? address, string sentence)
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => TestServer.StartAsync(settings => AddPinged(settings, Pinged, mode, address)));
        Assert.That(fault!.Message, Does.Contain(sentence).And.Contain("TokenServer:Clients"));
    }

    internal override Nodes CreateNodes() => new(Provider, clock: new PauseClock());

    protected override async Task PrepareAsync() =>
        (_receiver, _absent) = (await PingReceiver.StartAsync((http, number) => _answer(http, number)), await PingReceiver.StartAsync());

    protected override void Configure(JsonObject settings)
    {
        AddPinged(settings, Pinged, "ping", _receiver.Address);
        AddPinged(settings, Absent, "ping", _absent.Address);
    }

    private static void AddPinged(JsonObject settings, string name, string mode, string? address)
    {
        var client = settings.AddCibaClient(name);
        (client["BackchannelTokenDeliveryMode"], client["BackchannelClientNotificationEndpoint"]) = (mode, address);
    }

    private static Task<TokenAnswer> AskAsync(TestServer server, params (string Name, string Value)[] changes) =>
        server.AskUserAsync(CibaFlow.With([("client_id", Pinged), ("client_notification_token", Token)], changes));

    private static Task<TokenAnswer> PollAsync(TestServer server, string authReqId, string client = Pinged) => server.PollAsync(authReqId, ("client_id", client));

    private static async Task<string> AnsweredAsync(TestServer server, bool isGranted = true, string client = Pinged)
    {
        var authReqId = (await AskAsync(server, ("client_id", client))).MustBeAsked();
        using var browser = await SignedInAsync(server);
        await (isGranted ? browser.ApproveAsync() : browser.DenyAsync());
        return authReqId;
    }

    // CIBA Core §10.2, to the letter.
    private static void MustTell(Ping ping, string authReqId)
    {
        Assert.That((ping.Method, ping.Target, ping.Authorization), Is.EqualTo(("POST", $"/ping?key={PingReceiver.Secret}", $"Bearer {Token}")));
        Assert.That(ping.ContentType, Does.StartWith("application/json"));
        Assert.That(ping.Body, Is.EqualTo(JsonSerializer.Serialize(new { auth_req_id = authReqId })));
    }

    private static void MustKeepSecrets(TestServer server, string authReqId) =>
        Assert.That(server.Logs.Text, Does.Not.Contain(Token).And.Not.Contain(authReqId).And.Not.Contain(PingReceiver.Secret));

    // What has to be said in this test.
    private void MustLog(string text) =>
        Assert.That(Eventually.Holds(() => Server.Logs.Records.Skip(_logged).Any(record => record.Message.Contains(text, StringComparison.Ordinal))), Server.Logs.Text);
}
