using System.Diagnostics.Metrics;
using PluginTokenServer.Host.Audit;
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
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _dropped;

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
        _delivered = meter.CreateCounter<long>("token_server.events.delivered", "{event}", "Audit events that a sink has taken.");
        _dropped = meter.CreateCounter<long>("token_server.events.dropped", "{event}", "Audit events that a sink did not get.");
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

    public void EventDelivered(string pluginId) => _delivered.Add(1, new KeyValuePair<string, object?>("plugin.id", pluginId));

    public void EventDropped(string pluginId, DropReason reason) => _dropped.Add(1, new("plugin.id", pluginId), new("reason", ServerTelemetry.Label(reason)));
}
