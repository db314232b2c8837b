using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Tests.Support;

/// <summary>Everything that this process says about what it does: log records of every level with their scopes and values, activities, measurements.</summary>
internal sealed class RecordedTelemetry : ILoggerProvider, ISupportExternalScope
{
    // The tests' own HTTP client speaks too.
    private const string OwnClient = "System.Net.";

    private readonly ConcurrentQueue<string> _records = new();
    private readonly ConcurrentQueue<string> _activities = new();
    private readonly ConcurrentQueue<string> _measurements = new();
    private readonly ActivityListener _activityListener = new();
    private readonly MeterListener _meterListener = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public RecordedTelemetry()
    {
        _activityListener.ShouldListenTo = source => !source.Name.StartsWith(OwnClient, StringComparison.Ordinal);
        _activityListener.Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded;
        _activityListener.ActivityStopped = activity => _activities.Enqueue(Describe(activity));
        ActivitySource.AddActivityListener(_activityListener);

        _meterListener.InstrumentPublished = (instrument, listener) =>
        {
            if (!instrument.Meter.Name.StartsWith(OwnClient, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _meterListener.SetMeasurementEventCallback<long>(Measured);
        _meterListener.SetMeasurementEventCallback<int>(Measured);
        _meterListener.SetMeasurementEventCallback<double>(Measured);
        _meterListener.Start();
    }

    public IReadOnlyCollection<string> Records => _records;

    public IReadOnlyCollection<string> Activities => _activities;

    public IReadOnlyCollection<string> Measurements => _measurements;

    /// <summary>Where a text was said.</summary>
    public IEnumerable<string> Mentioning(string text) =>
        _records.Concat(_activities).Concat(_measurements).Where(said => said.Contains(text, StringComparison.OrdinalIgnoreCase));

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        _activityListener.Dispose();
        _meterListener.Dispose();
    }

    private static string Describe(Activity activity) => string.Join(' ',
    [
        activity.Source.Name, activity.OperationName, activity.DisplayName, activity.StatusDescription, activity.TraceStateString, Pairs(activity.TagObjects), Pairs(activity.Baggage),
        .. activity.Events.Select(told => $"{told.Name} {Pairs(told.Tags)}"),
    ]);

    private static string Pairs<T>(IEnumerable<KeyValuePair<string, T>> pairs) => string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}"));

    private void Measured<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        _measurements.Enqueue($"{instrument.Meter.Name} {instrument.Name} {value} {Pairs(tags.ToArray())}");

    private sealed class Recorder(RecordedTelemetry telemetry, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => telemetry._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? Pairs(pairs) : "";
            var scopes = new List<string>();
            telemetry._scopes.ForEachScope((scope, list) => list.Add($"{scope} {(scope is IEnumerable<KeyValuePair<string, object?>> named ? Pairs(named) : "")}"), scopes);
            telemetry._records.Enqueue($"{logLevel} {category}[{eventId}] {formatter(state, exception)} {values} {exception} {string.Join(' ', scopes)}");
        }
    }
}
