using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>A meter, and what has been counted with it.</summary>
internal sealed class MeterCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _sums = new();
    private readonly MeterListener _listener = new();

    public MeterCounts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _sums.AddOrUpdate(string.Join('|', tags.ToArray().Select(tag => $"{tag.Value}").Prepend(instrument.Name)), value, (_, sum) => sum + value));
        _listener.Start();
    }

    public Meter Meter { get; } = new("counted");

    /// <summary>By the name of the counter and the values of its labels, with a bar between them.</summary>
    public IReadOnlyDictionary<string, long> Sums => _sums;

    public void Dispose()
    {
        _listener.Dispose();
        Meter.Dispose();
    }
}
