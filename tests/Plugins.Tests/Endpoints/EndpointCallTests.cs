using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>The boundary around calls of endpoints: what a plugin that hangs, fails or goes on after its time does to others.</summary>
public sealed class EndpointCallTests
{
    private const string Map = """
        endpoints.MapGet("/works", () => "works");
        endpoints.MapGet("/echo/{n}", async (int n, HttpContext http) => { if (n % 2 == 0) await Task.Yield(); http.Response.Headers["X-N"] = "" + n; await http.Response.WriteAsync("" + n); });
        endpoints.MapGet("/throws", (HttpContext http) => { throw new InvalidOperationException(); });
        endpoints.MapGet("/hangs", (HttpContext http) => { AppContext.SetData("hangs", true); ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait(); });
        endpoints.MapGet("/waits", async (HttpContext http) => { AppContext.SetData("hangs", true); await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted); });
        endpoints.MapGet("/writes/late", async (HttpContext http) =>
        {
            http.Response.Headers["X-Half"] = "half";
            await http.Response.WriteAsync("half");
            AppContext.SetData("hangs", true);
            ((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();
            http.Response.StatusCode = 418;
            http.Response.Headers["X-Late"] = "late";
            http.Response.Cookies.Append("late", "late");
            await http.Response.WriteAsync("late");
            await http.Response.CompleteAsync();
            http.Abort();
            AppContext.SetData("late", http.Request.Path + "|" + http.Request.Headers["X-Which"] + "|" + http.RequestAborted.IsCancellationRequested);
        });
        endpoints.MapGet("/keeps", (HttpContext http) => { AppContext.SetData("kept", http); return "kept"; });
        """;

    private ManualResetEventSlim _gate = null!;

    [SetUp]
    public void SetUp()
    {
        _gate = new ManualResetEventSlim();
        AppContext.SetData("gate", _gate);
        AppContext.SetData("late", null);
    }

    [TearDown]
    public void TearDown()
    {
        _gate.Set();
        _gate.Dispose();
    }

    [TestCase("hangs")]
    [TestCase("waits")]
    public async Task endpoint_that_does_not_answer_in_time_is_503(string path)
    {
        await using var server = await EndpointServer.WithAsync(Map);

        var answer = await server.AskTheHangingAsync($"/plugins/acme/{path}");

        Assert.That((answer.Status, (string?)answer.Json["error"], answer["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "temporarily_unavailable", "1")));
        Assert.That((await server.AskAsync("/plugins/acme/works")).Body, Is.EqualTo("works"));
        _gate.Set();
        Assert.That(Eventually.Holds(() => server.Offer.RunningCalls == 0), Is.True);
    }

    [Test]
    public async Task call_that_was_given_up_writes_into_nothing_and_the_connection_serves_the_next()
    {
        await using var server = await EndpointServer.WithAsync(Map);
        using var connection = await RawConnection.OpenAsync(server.Address);
        AppContext.SetData("hangs", null);
        await connection.SendAsync("GET /plugins/acme/writes/late HTTP/1.1\r\nHost: first\r\nX-Which: first\r\n\r\n");
        Assert.That(Eventually.Holds(() => AppContext.GetData("hangs") is not null), Is.True);
        server.Server.Clock.Advance(server.Offer.Timeout);
        var answer = await connection.ReadAsync();
        Assert.That((answer!.Status, answer.Headers.ContainsKey("X-Half"), answer.Body.Contains("half", StringComparison.Ordinal)), Is.EqualTo((503, false, false)));

        // The same connection is in use while the plugin goes on.
        await connection.SendAsync("GET /plugins/acme/echo/1 HTTP/1.1\r\nHost: second\r\nX-Which: second\r\n\r\n");
        _gate.Set();
        var next = await connection.ReadAsync();
        Assert.That(Eventually.Holds(() => AppContext.GetData("late") is not null), Is.True);
        await connection.SendAsync("GET /plugins/acme/echo/2 HTTP/1.1\r\nHost: third\r\n\r\n");
        var last = await connection.ReadAsync();

        Assert.That((next!.Status, next.Body, next.Headers["X-N"]), Is.EqualTo((200, "1", "1")));
        Assert.That((last!.Status, last.Body, last.Headers["X-N"]), Is.EqualTo((200, "2", "2")));
        Assert.That(next.Headers.Keys.Concat(last.Headers.Keys), Has.None.EqualTo("X-Late").And.None.EqualTo("Set-Cookie"));
        Assert.That(AppContext.GetData("late"), Is.EqualTo("/writes/late|first|True"), "it has its copy still");
    }

    [Test]
    public async Task context_that_was_kept_says_nothing_of_later_requests()
    {
        await using var server = await EndpointServer.WithAsync(Map);
        using var connection = await RawConnection.OpenAsync(server.Address);
        await connection.SendAsync("GET /plugins/acme/keeps?first HTTP/1.1\r\nHost: first\r\nX-Which: first\r\n\r\n");
        Assert.That((await connection.ReadAsync())!.Body, Is.EqualTo("kept"));
        var kept = (Microsoft.AspNetCore.Http.HttpContext)AppContext.GetData("kept")!;
        kept.Response.Headers["X-Late"] = "late";
        await connection.SendAsync("GET /plugins/acme/works HTTP/1.1\r\nHost: second\r\nX-Which: second\r\nX-Secret: secret\r\n\r\n");

        Assert.That((await connection.ReadAsync())!.Headers.Keys, Has.None.EqualTo("X-Late"));
        Assert.That(kept.Request.Headers["X-Which"] + kept.Request.Path.Value + kept.Request.Headers["X-Secret"], Is.EqualTo("first/keeps"));
    }

    [Test]
    public async Task requests_beyond_the_limit_are_503_and_those_within_it_go_on()
    {
        await using var server = await EndpointServer.WithAsync(Map, configure: settings => settings["Plugins"] = new JsonObject { ["Entries"] = new JsonObject { ["acme"] = new JsonObject { ["MaxConcurrency"] = 2 } } });
        var running = new[] { server.AskAsync("/plugins/acme/hangs"), server.AskAsync("/plugins/acme/hangs") };
        Assert.That(Eventually.Holds(() => server.Offer.RunningCalls == 2), Is.True);

        var answer = await server.AskAsync("/plugins/acme/works");
        Assert.That((answer.Status, answer["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "1")));

        _gate.Set();
        Assert.That((await Task.WhenAll(running)).Select(done => done.Status), Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task after_five_failures_requests_are_503_for_ten_seconds()
    {
        await using var server = await EndpointServer.WithAsync(Map);
        for (var i = 0; i < 5; i++)
            Assert.That((await server.AskAsync("/plugins/acme/throws")).Status, Is.EqualTo(HttpStatusCode.InternalServerError));

        var answer = await server.AskAsync("/plugins/acme/works");
        Assert.That((answer.Status, answer["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "10")));

        server.Server.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That((await server.AskAsync("/plugins/acme/works")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task plugin_that_threw_outside_of_a_call_is_not_called()
    {
        await using var server = await EndpointServer.WithAsync("""endpoints.MapGet("/stray", () => { new Thread(() => throw new InvalidOperationException()).Start(); });""");
        await server.AskAsync("/plugins/acme/stray");

        Assert.That(await Eventually.HoldsAsync(async () => (await server.AskAsync("/plugins/acme/stray")).Status == HttpStatusCode.ServiceUnavailable), Is.True);
        Assert.That((await server.AskAsync("/plugins/acme/stray"))["Retry-After"].Single(), Is.EqualTo("60"));
    }

    [Test]
    public async Task plugins_other_offers_are_unharmed_by_endpoints_that_fail()
    {
        await using var server = await EndpointServer.WithAsync(Map, Source.Validator("Validator", "urn:acme"));
        for (var i = 0; i < 6; i++)
            await server.AskAsync("/plugins/acme/throws");

        Assert.That((await server.AskAsync("/plugins/acme/works")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        var offer = server.Server.Plugins.Grants["urn:acme"];
        await offer.InvokeAsync<Validation.IExtensionGrantValidator, object?>(null, null, static (_, _, _) => Task.CompletedTask);
    }

    [Test]
    public async Task each_of_many_requests_at_once_gets_its_own_answer()
    {
        await using var server = await EndpointServer.WithAsync(Map, configure: settings => settings["Plugins"] = new JsonObject { ["Defaults"] = new JsonObject { ["MaxConcurrency"] = 1000 } });

        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(n => server.AskAsync($"/plugins/acme/echo/{n}")));

        Assert.That(answers.Select(answer => answer.Body), Is.EqualTo(Enumerable.Range(0, 500).Select(n => $"{n}")));
        Assert.That(answers.Select(answer => answer["X-N"].Single()), Is.EqualTo(Enumerable.Range(0, 500).Select(n => $"{n}")));
        Assert.That(server.Offer.RunningCalls, Is.Zero);
    }

    [Test]
    public async Task client_that_goes_away_disturbs_nobody()
    {
        await using var server = await EndpointServer.WithAsync(Map);
        using (var connection = await RawConnection.OpenAsync(server.Address))
        {
            await connection.SendAsync("GET /plugins/acme/hangs HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Assert.That(Eventually.Holds(() => server.Offer.RunningCalls == 1), Is.True);
            connection.Reset();
        }

        _gate.Set();
        Assert.That(Eventually.Holds(() => server.Offer.RunningCalls == 0), Is.True);
        Assert.That((await server.AskAsync("/plugins/acme/works")).Body, Is.EqualTo("works"));
    }
}
