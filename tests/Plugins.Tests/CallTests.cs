using System.Diagnostics;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>The boundary around every call: deadline, places, breaker, and what is said of a failure.</summary>
public sealed class CallTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Blocks its thread until the gate that the test put into the AppContext opens.</summary>
    private const string Blocks = """((ManualResetEventSlim)AppContext.GetData("gate")!).Wait();""";

    private ManualResetEventSlim _gate = null!;
    private PluginServer _server = null!;

    [SetUp]
    public void SetUp()
    {
        _gate = new ManualResetEventSlim();
        AppContext.SetData("gate", _gate);
        _server = new PluginServer();
    }

    [TearDown]
    public async Task TearDown()
    {
        _gate.Set();
        await _server.DisposeAsync();
        _gate.Dispose();
    }

    [Test]
    [TestCase(Blocks)]
    [TestCase("await new TaskCompletionSource().Task.WaitAsync(context.CancellationToken);")]
    [TestCase("await new TaskCompletionSource().Task;")]
    [TestCase("context.CancellationToken.Register(() => { " + Blocks + " }); " + Blocks)]
    [TestCase("context.CancellationToken.Register(() => throw new Exception()); await new TaskCompletionSource().Task;")]
    public async Task call_that_does_not_end_is_given_up_at_the_deadline(string body)
    {
        await _server.Add("acme", Source.Grant("hangs", body)).StartAsync();

        var call = _server.CallAsync("hangs");
        _server.Time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.That(call.IsCompleted, Is.False);
        _server.Time.Advance(TimeSpan.FromMilliseconds(1));

        var unavailable = await Assert.ThrowsAsync<PluginUnavailableException>(() => call.WaitAsync(Patience));
        Assert.Multiple(() =>
        {
            Assert.That(unavailable!.PluginId, Is.EqualTo("acme"));
            Assert.That(unavailable.Message, Is.EqualTo("Plugin 'acme' did not answer within 5000 ms."));
            Assert.That(_server.Log.Text, Does.Contain("Plugin 'acme' did not answer in Validator (request trace-1)"));
        });
    }

    [Test]
    public async Task plugin_has_the_timeout_that_is_configured_for_it()
    {
        await _server.Add("acme", Source.Grant("hangs", "await new TaskCompletionSource().Task;")).Set("Defaults:TimeoutMs", "1000").Set("Entries:acme:TimeoutMs", "200").StartAsync();

        var call = _server.CallAsync("hangs");
        _server.Time.Advance(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAsync<PluginUnavailableException>(() => call.WaitAsync(Patience));
    }

    [Test]
    public async Task abandoned_call_keeps_its_place_until_it_ends()
    {
        await _server.Add("acme", Source.Grant("hangs", Blocks)).Set("Defaults:MaxConcurrency", "1").StartAsync();
        var offer = _server.Table.Grants["hangs"];
        var first = _server.CallAsync("hangs");
        _server.Time.Advance(Timeout);
        await Assert.ThrowsAsync<PluginUnavailableException>(() => first.WaitAsync(Patience));

        var busy = await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("hangs").WaitAsync(Patience));
        Assert.That(busy!.Message, Is.EqualTo("Plugin 'acme' is busy: 1 calls are running."));
        Assert.That(offer.RunningCalls, Is.EqualTo(1));

        _gate.Set();
        Assert.That(SpinWait.SpinUntil(() => offer.RunningCalls == 0, Patience), Is.True);
        Assert.That((await _server.CallAsync("hangs")).Error, Is.EqualTo("invalid_grant"));
    }

    [Test]
    public async Task abandoned_call_that_nothing_can_end_any_more_gives_its_place_back_when_it_is_collected()
    {
        await _server.Add("acme", Source.Grant("hangs", "await new TaskCompletionSource().Task;")).StartAsync();
        var offer = _server.Table.Grants["hangs"];
        await AbandonAsync();

        Assert.That(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return offer.RunningCalls == 0;
            }, Patience), Is.True);

        async Task AbandonAsync()
        {
            var call = _server.CallAsync("hangs");
            _server.Time.Advance(Timeout);
            await call.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Patience);
        }
    }

    [Test]
    public async Task calls_beyond_the_limit_are_refused_and_those_within_it_go_on()
    {
        await _server.Add("acme", Source.Grant("waits", Blocks)).Set("Entries:acme:MaxConcurrency", "2").StartAsync();
        var running = new[] { _server.CallAsync("waits"), _server.CallAsync("waits") };

        await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("waits").WaitAsync(Patience));

        _gate.Set();
        await Task.WhenAll(running).WaitAsync(Patience);
    }

    [Test]
    public async Task what_a_plugin_throws_is_logged_by_type_and_place_and_never_by_message()
    {
        await _server.Add("acme", Source.Grant("throws", "Fault.Throw();", more: """
            public static class Fault { public static void Throw() => throw new Stolen("token-123", new FormatException("token-456")); }
            public sealed class Stolen(string message, Exception inner) : Exception(message, inner) { public override string StackTrace => Message; public override string ToString() => Message; }
            """)).StartAsync();

        var fault = await Assert.ThrowsAsync<PluginFaultException>(() => _server.CallAsync("throws").WaitAsync(Patience));

        Assert.Multiple(() =>
        {
            Assert.That(fault!.PluginId, Is.EqualTo("acme"));
            Assert.That(fault.InnerException, Is.Null);
            Assert.That(_server.Log.Text, Does.Contain("Plugin 'acme' failed in Validator (request trace-1): Stolen").And.Contain("at Fault.Throw()").And.Contain("System.FormatException"));
            Assert.That(_server.Log.Text, Does.Not.Contain("token-"));
            Assert.That(_server.Log.Records.Select(record => record.Exception), Is.All.Null);
        });
    }

    [Test]
    [TestCase("throw new OperationCanceledException();")]
    [TestCase("throw new TaskCanceledException();")]
    [TestCase("throw null!;")]
    [TestCase("await (Task)null!;")]
    public async Task whatever_is_thrown_before_the_deadline_is_the_plugins_fault(string body)
    {
        await _server.Add("acme", Source.Grant("throws", body)).StartAsync();

        await Assert.ThrowsAsync<PluginFaultException>(() => _server.CallAsync("throws").WaitAsync(Patience));
    }

    [TestCase("null", 1)]
    [TestCase("TimeSpan.FromDays(-1)", 1)]
    [TestCase("TimeSpan.Zero", 1)]
    [TestCase("TimeSpan.FromSeconds(60)", 60)]
    [TestCase("TimeSpan.MaxValue", 60)]
    public async Task when_to_come_again_is_the_plugins_word_within_reason(string retryAfter, int seconds)
    {
        await _server.Add("acme", Source.Grant("away", $$"""throw new TemporarilyUnavailableException("Its database is away.") { RetryAfter = {{retryAfter}} };""")).StartAsync();

        var unavailable = await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("away").WaitAsync(Patience));
        Assert.That(unavailable!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public async Task type_that_cannot_be_disposed_is_the_plugins_fault()
    {
        await _server.Add("acme", Source.Say("throws", "service", "Service service", """
            public sealed class Service : IDisposable { private static int _made; private readonly int _number = _made++; public void Dispose() { if (_number > 0) throw new Exception(); } }
            """) + Source.Startup("services.AddScoped<Service>();")).StartAsync();

        await Assert.ThrowsAsync<PluginFaultException>(() => _server.CallAsync("throws").WaitAsync(Patience));
    }

    [Test]
    public async Task after_five_failures_calls_are_stopped_for_ten_seconds_and_then_one_may_try()
    {
        await _server.Add("acme", Source.Grant("throws", """if (AppContext.GetData("well") is null) throw new Exception();""") + Source.Validator("Other", "other")).StartAsync();
        AppContext.SetData("well", null);
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<PluginFaultException>(() => _server.CallAsync("throws").WaitAsync(Patience));

        var stopped = await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("throws").WaitAsync(Patience));
        Assert.That(stopped!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That((await _server.CallAsync("other")).IsError, Is.False, "the plugin's other grant is unharmed");

        _server.Time.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<PluginFaultException>(() => _server.CallAsync("throws").WaitAsync(Patience), "one may try");
        await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("throws").WaitAsync(Patience), "and failed");

        _server.Time.Advance(TimeSpan.FromSeconds(10));
        AppContext.SetData("well", true);
        await _server.CallAsync("throws");
        await _server.CallAsync("throws");
        Assert.That(_server.Log.Text, Does.Contain("Plugin 'acme' is called in Validator again."));
    }

    [Test]
    public async Task hanging_opens_the_breaker_as_throwing_does()
    {
        await _server.Add("acme", Source.Grant("hangs", "await new TaskCompletionSource().Task;")).StartAsync();
        for (var i = 0; i < 5; i++)
        {
            var call = _server.CallAsync("hangs");
            _server.Time.Advance(Timeout);
            await Assert.ThrowsAsync<PluginUnavailableException>(() => call.WaitAsync(Patience));
        }

        var stopped = _server.CallAsync("hangs");

        Assert.That(stopped.IsFaulted, Is.True, "without waiting for a deadline");
        await Assert.ThrowsAsync<PluginUnavailableException>(() => stopped);
    }

    [Test]
    public async Task another_plugins_fault_that_comes_through_is_not_held_against_this_one()
    {
        _server.Services.AddNested(() => _server.Table);
        await _server
            .Add("outer", Source.Grant("outer", """await profiles.IsActiveAsync(new IsActiveContext(new System.Security.Claims.ClaimsPrincipal(), new Client(), "test"));""", "IProfileService profiles"))
            .Add("users", Source.Usings + """
                public sealed class Profiles : IProfileService
                {
                    public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;
                    public Task IsActiveAsync(IsActiveContext context) => throw new Exception();
                }
                """).StartAsync();

        for (var i = 0; i < 5; i++)
            Assert.That((await Assert.ThrowsAsync<PluginFaultException>(() => _server.CallAsync("outer").WaitAsync(Patience)))!.PluginId, Is.EqualTo("users"));

        var stopped = await Assert.ThrowsAsync<PluginUnavailableException>(() => _server.CallAsync("outer").WaitAsync(Patience));
        Assert.That(stopped!.PluginId, Is.EqualTo("users"));
    }

    [Test]
    public async Task call_can_return_something()
    {
        await _server.Add("acme", Source.Usings + """
            public sealed class Custom : ICustomTokenValidator
            {
                public Task<TokenValidationResult> ValidateAccessTokenAsync(TokenValidationResult result) => Task.FromResult(new TokenValidationResult { Error = "seen" });
                public async Task<TokenValidationResult> ValidateIdentityTokenAsync(TokenValidationResult result) { await Task.Yield(); throw new Exception(); }
            }
            """).StartAsync();
        var offer = _server.Table.Single(typeof(ICustomTokenValidator))!;

        var result = await offer.InvokeAsync<ICustomTokenValidator, TokenValidationResult, TokenValidationResult>(
            null, new TokenValidationResult(), static (validator, token, _) => validator.ValidateAccessTokenAsync(token));

        Assert.That(result.Error, Is.EqualTo("seen"));
        await Assert.ThrowsAsync<PluginFaultException>(() => offer.InvokeAsync<ICustomTokenValidator, TokenValidationResult, TokenValidationResult>(
            null, new TokenValidationResult(), static (validator, token, _) => validator.ValidateIdentityTokenAsync(token)));
    }

    [Test]
    public async Task trace_flows_into_the_plugin_and_nothing_else_of_the_ambient_state_does()
    {
        await _server.Add("acme", Source.Say("looks", """System.Diagnostics.Activity.Current?.Id + "|" + System.Globalization.CultureInfo.CurrentCulture.NativeName""")).StartAsync();
        using var activity = new Activity("request").Start();
        var culture = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = (System.Globalization.CultureInfo)culture.Clone();

        Assert.That(await _server.AskAsync("looks"), Does.StartWith(activity.Id + "|"));
        Assert.That(Activity.Current, Is.SameAs(activity));
    }

    [Test]
    public async Task what_a_plugin_does_to_the_ambient_state_stays_in_the_plugin()
    {
        await _server.Add("acme", Source.Grant("leaks", """System.Diagnostics.Activity.Current = new System.Diagnostics.Activity("plugin").Start(); Local.Value.Value = 1;""",
            more: "public static class Local { public static readonly AsyncLocal<int> Value = new(); }")).StartAsync();

        await _server.CallAsync("leaks");

        Assert.That(Activity.Current, Is.Null);
    }

    [Test]
    public async Task under_load_every_call_ends_once_and_every_place_is_given_back()
    {
        await _server.Add("acme", Source.Say("works", """await Slowly.Answer(int.Parse(context.Request.Raw["n"]!))""", more: """
            public static class Slowly { public static async Task<int> Answer(int n) { if (n % 2 == 0) await Task.Yield(); if (n % 7 == 0) await Task.Run(() => { }); return n; } }
            """)).Set("Defaults:MaxConcurrency", "10000").StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5000).Select(n => Task.Run(() => _server.AskAsync("works",
            PluginServer.Request("works", raw: new System.Collections.Specialized.NameValueCollection { ["n"] = $"{n}" })))));

        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 5000).Select(n => $"{n}")));
        Assert.That(_server.Table.Grants["works"].RunningCalls, Is.Zero);
    }
}
