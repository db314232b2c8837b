using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Telemetry;

/// <summary>What the server measures and traces, and that nobody from outside can make series of their own.</summary>
public sealed class ClosedLabelTests
{
    private readonly ConcurrentDictionary<string, int> _series = new();
    private readonly ConcurrentBag<Activity> _activities = [];
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _traces = new();
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync(GrantClients.AddTo, ShapePlugin.Instance.PutInto);
        var factory = _server.Services.GetRequiredService<IMeterFactory>();
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "PluginTokenServer" && ReferenceEquals(instrument.Meter.Scope, factory))
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>(Measured);
        _meters.SetMeasurementEventCallback<long>(Measured);
        _meters.SetMeasurementEventCallback<int>(Measured);
        _meters.Start();
        _traces.ShouldListenTo = source => source.Name == "PluginTokenServer";
        _traces.Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded;
        _traces.ActivityStopped = _activities.Add;
        ActivitySource.AddActivityListener(_traces);
        await OrdinaryAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _traces.Dispose();
        _meters.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task hostile_requests_add_no_series()
    {
        await HostileAsync(-1);
        _meters.RecordObservableInstruments();
        var before = _series.Keys.Order(StringComparer.Ordinal).ToArray();
        for (var number = 0; number < 40; number++)
            await HostileAsync(number);
        _meters.RecordObservableInstruments();
        Assert.That(_series.Keys.Order(StringComparer.Ordinal), Is.EqualTo(before));
        Assert.That(_series.Keys.Concat(_activities.SelectMany(activity => activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")).ToArray()), Has.None.Contains("hostile"));
    }

    [TestCase("token_server.token.request.duration|oauth.grant_type=client_credentials|outcome=issued")]
    [TestCase("token_server.token.request.duration|oauth.grant_type=client_credentials|outcome=invalid_client")]
    [TestCase("token_server.token.request.duration|oauth.grant_type=shape|outcome=issued")]
    [TestCase("token_server.token.request.duration|oauth.grant_type=delegation|outcome=invalid_grant")]
    [TestCase("token_server.token.request.duration|oauth.grant_type=other|outcome=unsupported_grant_type")]
    [TestCase("token_server.plugin.call.duration|plugin.id=shape|contract=IExtensionGrantValidator|outcome=answered")]
    [TestCase("token_server.plugin.call.duration|plugin.id=shape|contract=IExtensionGrantValidator|outcome=faulted")]
    [TestCase("token_server.store.call.duration|operation=add|outcome=answered")]
    [TestCase("token_server.store.call.duration|operation=find|outcome=answered")]
    [TestCase("token_server.client_authentication.failures|method=client_secret_post")]
    [TestCase("token_server.plugin.calls.running|plugin.id=shape|contract=IExtensionGrantValidator")]
    [TestCase("token_server.plugin.calls.abandoned|plugin.id=shape")]
    [TestCase("token_server.plugin.breaker.open|plugin.id=shape|contract=IExtensionGrantValidator")]
    [TestCase("token_server.plugin.quarantined|plugin.id=shape")]
    [TestCase("token_server.plugin.state|plugin.id=shape|state=active")]
    public void series_is_there(string series)
    {
        _meters.RecordObservableInstruments();
        Assert.That(_series.Keys, Does.Contain(series));
    }

    [Test]
    public void call_into_a_plugin_and_to_the_store_are_parts_of_the_request_in_a_trace()
    {
        var call = _activities.First(activity => activity.OperationName == "plugin call" && (string?)activity.GetTagItem("plugin.id") == "shape" && (string?)activity.GetTagItem("outcome") == "answered");
        var request = _activities.First(activity => activity.OperationName == "token request" && activity.SpanId == call.ParentSpanId);
        Assert.That((request.GetTagItem("oauth.grant_type"), request.GetTagItem("outcome"), request.TraceId), Is.EqualTo(((object)"shape", (object)"issued", call.TraceId)));
        Assert.That(_activities.Any(activity => activity.OperationName == "store call" && activity.TraceId == request.TraceId && activity.ParentSpanId == request.SpanId));
    }

    [Test]
    public void faults_are_marked_in_the_trace()
    {
        var call = _activities.First(activity => activity.OperationName == "plugin call" && (string?)activity.GetTagItem("outcome") == "faulted");
        Assert.That(call.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(call.StatusDescription, Is.Null, "What the plugin said of it may quote a token.");
    }

    private async Task OrdinaryAsync()
    {
        await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"));
        await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "wrong"));
        (await _server.TokenAsync([.. GrantClients.As(GrantClients.Web), ("grant_type", "shape"), ("subject", "7"), ("scope", "api1 offline_access")])).MustBeIssued();
        await _server.TokenAsync([.. GrantClients.As(GrantClients.Web), ("grant_type", "shape"), ("subject", "7"), ("scope", "api1"), ("lifetime", "no number")]);
        await _server.TokenAsync(("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("token", "rubbish"));
    }

    private async Task HostileAsync(int number)
    {
        var name = $"hostile-{number}";
        await _server.TokenAsync(("grant_type", name), ("client_id", "machine"), ("client_secret", "secret"));
        await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", name), ("client_secret", name));
        await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"), ("scope", name));
        await _server.TokenAsync(("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("token", name), (name, name));
        await _server.IntrospectAsync("urn:api1", name);
    }

    private void Measured<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        _series.AddOrUpdate(string.Join('|', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Prepend(instrument.Name)), 1, static (_, count) => count + 1);
}
