using System.Diagnostics;
using System.Diagnostics.Metrics;
using PluginTokenServer.Host.Diagnostics.Telemetry;

namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>What is counted, timed and traced of plugins. Their ids, our contracts and our own words are all the labels there are.</summary>
internal sealed class PluginMetrics
{
    private const string Id = "plugin.id";
    private const string Contract = "contract";

    private readonly Meter _meter;
    private readonly Histogram<double> _calls;

    public PluginMetrics(IMeterFactory meters) : this(meters.Create(ServerTelemetry.Name))
    {
    }

    public PluginMetrics(Meter meter)
    {
        _meter = meter;
        _calls = meter.CreateHistogram("token_server.plugin.call.duration", "s", "How long calls into plugins took, by plugin, contract and outcome.", advice: Durations.Advice);
    }

    /// <summary>Shows what is there now, whenever somebody collects.</summary>
    /// <param name="table">What serves.</param>
    /// <param name="zombies">How many earlier generations of a plugin something still holds in memory.</param>
    public void Watch(Func<PluginTable> table, Func<string, int> zombies)
    {
        _meter.CreateObservableGauge("token_server.plugin.zombies", () => table().Plugins.Select(plugin => new Measurement<int>(zombies(plugin.Id), new KeyValuePair<string, object?>(Id, plugin.Id))), "{generation}", "Earlier generations that something still holds in memory.");
        _meter.CreateObservableUpDownCounter("token_server.plugin.calls.running", () => ByOffer(table(), offer => offer.RunningCalls), "{call}", "Calls into plugins that run, abandoned ones included.");
        _meter.CreateObservableUpDownCounter("token_server.plugin.calls.abandoned", () => ByPlugin(table(), plugin => plugin.AbandonedCalls), "{call}", "Calls that were given up and have not ended.");
        _meter.CreateObservableGauge("token_server.plugin.breaker.open", () => ByOffer(table(), offer => offer.IsStopped ? 1 : 0), "1", "1 where a plugin is not called because its last calls failed.");
        _meter.CreateObservableGauge("token_server.plugin.quarantined", () => ByPlugin(table(), plugin => plugin.Generation.Quarantine is null ? 0 : 1), "1", "1 where a plugin is not called because of what it did outside of any call.");
        _meter.CreateObservableGauge("token_server.plugin.state", () => States(table()), "1", "1 for the state that a plugin is in.");
    }

    /// <summary>A call begins.</summary>
    public CallTrace Begin(PluginOffer offer)
    {
        var activity = offer.IsFollowed && ServerTelemetry.Source.HasListeners() ? Start(offer) : null;
        return new CallTrace(_calls.Enabled ? offer.Time.GetTimestamp() : 0, activity);
    }

    /// <summary>It has ended, or its caller has been answered.</summary>
    public void End(PluginOffer offer, CallTrace trace, CallOutcome outcome)
    {
        if (trace.Activity is { } activity)
        {
            activity.SetTag("outcome", ServerTelemetry.Label(outcome));
            if (outcome is not (CallOutcome.Answered or CallOutcome.Denied or CallOutcome.CredentialRejected))
                activity.SetStatus(ActivityStatusCode.Error);
            activity.Stop();
        }

        if (_calls.Enabled)
            Record(offer, outcome, trace.Started == 0 ? TimeSpan.Zero : offer.Time.GetElapsedTime(trace.Started));
    }

    /// <summary>It was not even begun.</summary>
    public void Refused(PluginOffer offer, CallOutcome outcome)
    {
        if (_calls.Enabled)
            Record(offer, outcome, TimeSpan.Zero);
    }

    private void Record(PluginOffer offer, CallOutcome outcome, TimeSpan duration) =>
        _calls.Record(duration.TotalSeconds, new(Id, offer.PluginId), new(Contract, offer.Contract.Name), new("outcome", ServerTelemetry.Label(outcome)));

    // Current inside of the call alone: what the caller does meanwhile is no part of it.
    private static Activity? Start(PluginOffer offer)
    {
        var caller = Activity.Current;
        var activity = ServerTelemetry.Source.StartActivity("plugin call");
        activity?.SetTag(Id, offer.PluginId).SetTag("plugin.version", offer.Version).SetTag(Contract, offer.Contract.Name);
        Activity.Current = caller;
        return activity;
    }

    private static IEnumerable<Measurement<int>> ByOffer(PluginTable table, Func<PluginOffer, int> value) => table.Offers
        .GroupBy(offer => (offer.PluginId, offer.Contract.Name))
        .Select(offers => new Measurement<int>(offers.Sum(value), new(Id, offers.Key.PluginId), new(Contract, offers.Key.Name)));

    private static IEnumerable<Measurement<int>> ByPlugin(PluginTable table, Func<ActivePlugin, int> value) => table.Offers
        .Select(offer => offer.Plugin).Distinct()
        .Select(plugin => new Measurement<int>(value(plugin), new KeyValuePair<string, object?>(Id, plugin.Id)));

    private static IEnumerable<Measurement<int>> States(PluginTable table) =>
        table.Plugins.Select(plugin => new Measurement<int>(1, new(Id, plugin.Id), new("state", ServerTelemetry.Label(plugin.State))));
}
