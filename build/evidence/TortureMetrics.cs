using System.Text.Json;

namespace PluginTokenServer.Evidence;

/// <summary>What the server says that it has measured of its plugins, and what it has to be by the answers that were given.</summary>
internal sealed class TortureMetrics
{
    private const string Calls = "call.duration";

    private readonly Dictionary<string, long> _values;

    private TortureMetrics(Dictionary<string, long> values) => _values = values;

    public static async Task<TortureMetrics> ReadAsync(Connection connection, Requests requests, Tally tally)
    {
        var answer = await tally.ExchangeAsync(connection, TortureMode.Observer, requests.Torture(TortureMode.Observer));
        using var json = JsonDocument.Parse(answer.Body);
        return new TortureMetrics(json.RootElement.GetProperty("metrics").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt64()));
    }

    /// <summary>Each answer of a mode is measured as the call that it was.</summary>
    /// <param name="before">What was measured before its calls.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="statuses">How many of its calls were answered with which status.</param>
    /// <param name="tally">Where it is counted.</param>
    public void RequireCalls(TortureMetrics before, TortureMode mode, IReadOnlyDictionary<int, int> statuses, Tally tally)
    {
        long Of(params string[] outcomes) => outcomes.Sum(outcome => CallsOf(mode.Name, outcome) - before.CallsOf(mode.Name, outcome));
        void Same(string what, long measured, params int[] answered) => tally.Require(
            measured == answered.Sum(status => statuses.GetValueOrDefault(status)), "metrics", $"{measured} calls of {mode.Name} are measured as {what}, and {answered.Sum(status => statuses.GetValueOrDefault(status))} answers say so");

        // What is wrong with a response shows after the call.
        Same("answered", Of("answered"), mode.InResponse ? [200, 500] : [200]);
        Same("faulted", Of("faulted"), mode.InResponse ? [] : [500]);
        Same("refused or late", Of("timed_out", "busy", "breaker_open", "quarantined"), 503);
        Same("anything else", Of("denied", "credential_rejected", "unavailable", "fault_of_another", "retired"));
    }

    /// <summary>Who is where in the end: each plugin serves, but for those that threw outside of their calls, and no more calls run on than were late: all of those that never end.</summary>
    public void RequireStates(Tally tally)
    {
        foreach (var mode in TortureMode.Plugins)
        {
            var known = TortureMode.All.FirstOrDefault(known => known.Name == mode);
            var (state, quarantined) = known is { Stray: true } ? ("degraded", 1) : ("active", 0);
            tally.Require(Of("state", mode, state) == 1, "states", $"{mode} is in another state than {state}");
            tally.Require(Of("quarantined", mode) == quarantined, "states", $"{mode} is quarantined, or not, and should be the other");
            var (abandoned, late) = (Of("calls.abandoned", mode), CallsOf(mode, "timed_out"));
            tally.Require(abandoned <= late && (abandoned == late || known is not { Endless: true }), "states", $"{abandoned} calls of {mode} are abandoned, where {late} were late");
        }

        foreach (var good in new[] { TortureMode.Good, TortureMode.Observer })
            tally.Require(_values.Keys.Where(name => name.StartsWith($"{Calls} {TortureMode.Id(good)} ", StringComparison.Ordinal)).All(name => name.EndsWith(" answered", StringComparison.Ordinal)), "states", $"a call of {good} is measured as a failure");
    }

    private long CallsOf(string mode, string outcome) => Of(Calls, mode, outcome);

    private long Of(string instrument, string mode, string? label = null) =>
        _values.GetValueOrDefault(label is null ? $"{instrument} {TortureMode.Id(mode)}" : $"{instrument} {TortureMode.Id(mode)} {label}");
}
