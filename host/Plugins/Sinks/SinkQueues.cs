using System.Collections.Concurrent;

namespace PluginTokenServer.Host.Plugins.Sinks;

/// <summary>A queue for each sink, so that nothing that one does keeps whoever tells it, or another sink, waiting.</summary>
/// <param name="sinks">The sinks that serve at the moment.</param>
/// <param name="make">Makes the queue of a plugin's sink, given its id and how to find it.</param>
internal sealed class SinkQueues<T>(Func<IReadOnlyList<PluginOffer>> sinks, Func<string, Func<PluginOffer?>, SinkQueue<T>> make)
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string PluginId, string TypeName), SinkQueue<T>> _queues = new();

    // By its name and not the offer itself: a plugin that is replaced goes on with the queue of the one before.
    public SinkQueue<T> Of(PluginOffer sink) => _queues.GetOrAdd((sink.PluginId, sink.TypeName), NewQueue);

    /// <summary>Takes no more and gives the sinks a little time for what there is.</summary>
    public Task CloseAsync() => Task.WhenAll(_queues.Values.Select(queue => queue.CloseAsync(DrainLimit)));

    private SinkQueue<T> NewQueue((string PluginId, string TypeName) sink) =>
        make(sink.PluginId, () => sinks().FirstOrDefault(offer => offer.PluginId == sink.PluginId && offer.TypeName == sink.TypeName));
}
