using System.Threading.Channels;
using PluginTokenServer.Events;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Audit;

/// <summary>The events that wait for one sink, and who hands them to it one by one.</summary>
internal sealed class SinkQueue : IThreadPoolWorkItem
{
    /// <summary>How many events may wait. More are lost, the newest first, and counted.</summary>
    public const int Capacity = 10_000;

    // One that is too slow, or not to be called, must not hold up all the others. One that says itself that it cannot keep the event now is waited for, as long as the queue can.
    private const int MostAttempts = 3;

    private readonly Channel<Event> _events = Channel.CreateBounded<Event>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _pluginId;
    private readonly Func<PluginOffer?> _find;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly DropReport _report;
    private int _started;

    public SinkQueue(string pluginId, Func<PluginOffer?> find, ServerMetrics metrics, TimeProvider time, ILogger logger) =>
        (_pluginId, _find, _metrics, _time, _report) = (pluginId, find, metrics, time, new DropReport(pluginId, time, logger));

    public void Add(Event evt)
    {
        if (!_events.Writer.TryWrite(evt))
            Drop(DropReason.Overflow);
        // Not before there is something, and with nothing of the request that it came from.
        else if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Counts an event that the sink does not get, and tells the log now and then.</summary>
    public void Drop(DropReason reason)
    {
        _metrics.EventDropped(_pluginId, reason);
        _report.Dropped(reason);
    }

    /// <summary>Ends when the sink has what was waiting, or with the limit.</summary>
    public async Task CloseAsync(TimeSpan limit)
    {
        if (!_events.Writer.TryComplete())
            return;
        if (Volatile.Read(ref _started) == 0)
            return;
        _closing.TrySetResult();
        await _drained.Task.WaitAsync(limit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var left = 0;
        while (_events.Reader.TryRead(out _))
            left++;
        if (left > 0)
            _report.NotDrained(left);
        for (; left > 0; left--)
            _metrics.EventDropped(_pluginId, DropReason.Shutdown);
    }

    void IThreadPoolWorkItem.Execute() => _ = PumpAsync();

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var evt in _events.Reader.ReadAllAsync())
            {
                try
                {
                    await DeliverAsync(evt);
                }
                catch (Exception)
                {
                    // Else all that comes after it would wait for nobody.
                    Drop(DropReason.Fault);
                }
            }
        }
        finally
        {
            _drained.TrySetResult();
        }
    }

    private async Task DeliverAsync(Event evt)
    {
        var attempts = 0;
        while (true)
        {
            if (_find() is not { } sink)
            {
                Drop(DropReason.Gone);
                return;
            }

            try
            {
                await sink.InvokeAsync<IEventSink, Event>(null, evt, static (sink, evt, _) => sink.PersistAsync(evt)).ConfigureAwait(false);
                _metrics.EventDelivered(_pluginId);
                return;
            }
            catch (PluginUnavailableException unavailable) when (!_closing.Task.IsCompleted && (unavailable.IsOwnWord || ++attempts < MostAttempts))
            {
                await _closing.Task.WaitAsync(unavailable.RetryAfter, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception fault)
            {
                // What and where has been logged where the plugin was called.
                Drop(fault is PluginUnavailableException ? DropReason.Unavailable : DropReason.Fault);
                return;
            }
        }
    }
}
