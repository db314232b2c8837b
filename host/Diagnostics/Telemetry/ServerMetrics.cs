using System.Diagnostics.Metrics;
using PluginTokenServer.Host.Plugins.Sinks;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Throttling;

namespace PluginTokenServer.Host.Diagnostics.Telemetry;

/// <summary>What the server counts and times of its own work. The count of a histogram is how often something happened.</summary>
internal sealed class ServerMetrics
{
    private readonly Histogram<double> _tokenRequests;
    private readonly Histogram<double> _storeCalls;
    private readonly Counter<long> _clientFailures;
    private readonly Counter<long> _throttled;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _eventsDelivered;
    private readonly Counter<long> _eventsDropped;
    private readonly Counter<long> _recordsDelivered;
    private readonly Counter<long> _recordsDropped;

    public ServerMetrics(IMeterFactory meters) : this(meters.Create(ServerTelemetry.Name))
    {
    }

    public ServerMetrics(Meter meter)
    {
        _tokenRequests = meter.CreateHistogram("token_server.token.request.duration", "s", "How long token requests took, by grant type and outcome.", advice: Durations.Advice);
        _storeCalls = meter.CreateHistogram("token_server.store.call.duration", "s", "How long calls to the operational store took, by operation and outcome.", advice: Durations.Advice);
        _clientFailures = meter.CreateCounter<long>("token_server.client_authentication.failures", "{failure}", "Clients and APIs that did not prove who they are.");
        _throttled = meter.CreateCounter<long>("token_server.throttled", "{attempt}", "Attempts that were refused because too many had failed.");
        _signIns = meter.CreateCounter<long>("token_server.sign_ins", "{sign_in}", "Sign-ins with a browser, by outcome.");
        _eventsDelivered = meter.CreateCounter<long>("token_server.events.delivered", "{event}", "Audit events that a sink has taken.");
        _eventsDropped = meter.CreateCounter<long>("token_server.events.dropped", "{event}", "Audit events that a sink did not get.");
        _recordsDelivered = meter.CreateCounter<long>("token_server.log_records.delivered", "{record}", "Log records that a sink has taken.");
        _recordsDropped = meter.CreateCounter<long>("token_server.log_records.dropped", "{record}", "Log records that a sink did not get.");
    }

    public bool TimesTokenRequests => _tokenRequests.Enabled;

    public bool TimesStoreCalls => _storeCalls.Enabled;

    /// <param name="grantType">One of the table, or <see cref="ServerTelemetry.Other"/>.</param>
    /// <param name="outcome">One of <see cref="TokenOutcomes"/>.</param>
    /// <param name="duration">How long it took.</param>
    public void TokenRequest(string grantType, string outcome, TimeSpan duration) =>
        _tokenRequests.Record(duration.TotalSeconds, new("oauth.grant_type", grantType), new("outcome", outcome));

    public void StoreCall(StoreOperation operation, bool answered, TimeSpan duration) =>
        _storeCalls.Record(duration.TotalSeconds, new("operation", ServerTelemetry.Label(operation)), new("outcome", answered ? "answered" : "failed"));

    public void ClientRefused(string method) => _clientFailures.Add(1, new KeyValuePair<string, object?>("method", method));

    public void Throttled(FailureKind kind) => _throttled.Add(1, new KeyValuePair<string, object?>("kind", ServerTelemetry.Label(kind)));

    public void SignIn(bool succeeded) => _signIns.Add(1, new KeyValuePair<string, object?>("outcome", succeeded ? "succeeded" : "failed"));

    public void EventsDelivered(string pluginId, int count) => Delivered(_eventsDelivered, pluginId, count);

    public void EventsDropped(string pluginId, DropReason reason, int count) => Dropped(_eventsDropped, pluginId, reason, count);

    public void RecordsDelivered(string pluginId, int count) => Delivered(_recordsDelivered, pluginId, count);

    public void RecordsDropped(string pluginId, DropReason reason, int count) => Dropped(_recordsDropped, pluginId, reason, count);

    private static void Delivered(Counter<long> counter, string pluginId, int count) => counter.Add(count, new KeyValuePair<string, object?>("plugin.id", pluginId));

    private static void Dropped(Counter<long> counter, string pluginId, DropReason reason, int count) =>
        counter.Add(count, new("plugin.id", pluginId), new("reason", ServerTelemetry.Label(reason)));
}
