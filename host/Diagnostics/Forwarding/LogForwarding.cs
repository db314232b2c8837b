using System.Collections.Concurrent;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Sinks;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Diagnostics.Forwarding;

/// <summary>
/// Hands the log to plugins that take it. What is logged before there are any waits for them. What is logged of handing over, and by those plugins, is not handed over: it would never come to an end.
/// </summary>
[ProviderAlias("LogSinks")]
internal sealed class LogForwarding(TimeProvider time) : ILoggerProvider
{
    /// <summary>The category of what is logged of handing over.</summary>
    public const string OwnCategory = "PluginTokenServer.Host.Diagnostics.Forwarding";

    /// <summary>How much of the start is kept until it is known whether anybody takes it.</summary>
    public const int MostHeld = 1000;

    // Whatever a sink causes within a call, an HTTP client's records say, would be another call.
    private static readonly AsyncLocal<bool> Silent = new();

    private readonly ConcurrentQueue<LogEntry> _held = new();
    private readonly Lock _gate = new();
    private volatile Sinks? _sinks;
    private volatile bool _closed;

    /// <summary>Whether a record has to be made.</summary>
    public bool IsOn => !_closed && (_sinks is { } sinks ? sinks.Serving.Count > 0 : _held.Count < MostHeld) && !Silent.Value;

    /// <summary>Nothing that is logged from here on in this flow is handed over.</summary>
    public static void Silence() => Silent.Value = true;

    /// <summary>Plugins are known now. Gives those that take the log what there is of it so far.</summary>
    public void Begin(PluginRuntime plugins, ServerMetrics metrics, ILoggerFactory loggers)
    {
        var sinks = new Sinks(plugins, metrics, time, loggers.CreateLogger(OwnCategory));
        lock (_gate)
        {
            while (_held.TryDequeue(out var entry))
                sinks.Add(entry);
            _sinks = sinks;
        }
    }

    public ILogger CreateLogger(string categoryName) => new ForwardingLogger(this, categoryName, time);

    public void Add(LogEntry entry)
    {
        if (_sinks is null)
        {
            // Nothing newer overtakes what is held.
            lock (_gate)
            {
                if (_sinks is null)
                {
                    _held.Enqueue(entry);
                    return;
                }
            }
        }

        _sinks.Add(entry);
    }

    /// <summary>Takes no more and gives the sinks a little time for what there is. Call it before plugins are stopped.</summary>
    public Task CloseAsync()
    {
        _closed = true;
        return _sinks?.CloseAsync() ?? Task.CompletedTask;
    }

    public void Dispose() => _closed = true;

    private sealed class Sinks(PluginRuntime plugins, ServerMetrics metrics, TimeProvider time, ILogger logger)
    {
        private readonly SinkQueues<LogEntry> _queues = new(() => plugins.Table.LogSinks, (pluginId, find) => new LogQueue(pluginId, find, metrics, time, logger));

        public IReadOnlyList<PluginOffer> Serving => plugins.Table.LogSinks;

        public void Add(LogEntry entry)
        {
            // Not even of another's: two of them would tell each other for ever.
            var serving = Serving;
            if (entry.Category.StartsWith(PluginLoggerFactory.AnyPrefix, StringComparison.Ordinal) && OwnerOf(entry.Category) is { } owner && serving.Any(sink => sink.PluginId == owner))
                return;
            foreach (var sink in serving)
                _queues.Of(sink).Add(entry);
        }

        public Task CloseAsync() => _queues.CloseAsync();

        // The longest: an id may be the beginning of another.
        private string? OwnerOf(string category) =>
            plugins.Table.Plugins.Select(plugin => plugin.Id).Where(id => category.StartsWith(PluginLoggerFactory.Prefix(id), StringComparison.Ordinal)).MaxBy(id => id.Length);
    }
}
