using System.Diagnostics.Metrics;

namespace PluginTokenServer.Plugins.Torture;

/// <summary>What the server measures of its plugins, as whatever collects it in the process sees it.</summary>
internal sealed class ServerMeter : IDisposable
{
    private const string Prefix = "token_server.plugin.";

    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _seen = [];

    public ServerMeter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "PluginTokenServer" && instrument.Name.StartsWith(Prefix, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        // Of how long calls take only how many there were.
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            lock (_gate)
                _seen[Name(instrument, tags)] = _seen.GetValueOrDefault(Name(instrument, tags)) + 1;
        });
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) =>
        {
            lock (_gate)
                _seen[Name(instrument, tags)] = value;
        });
        _listener.Start();
    }

    /// <summary>By instrument, plugin and what else there is, without what is 0.</summary>
    public Dictionary<string, object> Read()
    {
        lock (_gate)
        {
            // What is observed and has gone is not observed as 0.
            foreach (var name in _seen.Keys.Where(name => !name.StartsWith("call.duration", StringComparison.Ordinal)).ToArray())
                _seen.Remove(name);
        }

        _listener.RecordObservableInstruments();
        lock (_gate)
            return _seen.Where(pair => pair.Value != 0).ToDictionary(pair => pair.Key, pair => (object)pair.Value);
    }

    public void Dispose() => _listener.Dispose();

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name[Prefix.Length..];
        foreach (var (key, value) in tags)
        {
            if (key != "contract")
                name += $" {value}";
        }

        return name;
    }
}
