using PluginTokenServer.Events;

namespace PluginTokenServer.Services;

/// <summary>Takes audit events. There may be many, and each is told of everything.</summary>
/// <remarks>
/// Called for one event at a time, in the order in which they happened, after the fact: what a sink does keeps no request waiting and makes none fail. An exception is
/// logged and counted, and the event is lost to that sink. A sink that does not keep up loses the newest ones once its queue is full; that is counted too.
/// <see cref="Plugins.TemporarilyUnavailableException"/> says that the event was not kept and should come again, as often as it takes; the others wait meanwhile.
/// </remarks>
public interface IEventSink
{
    /// <summary>Keeps an event. Other sinks get the same object: do not change it.</summary>
    /// <param name="evt">The event.</param>
    Task PersistAsync(Event evt);
}
