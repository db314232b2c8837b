using PluginTokenServer.Events;

namespace PluginTokenServer.Services;

/// <summary>Takes audit events.</summary>
public interface IEventSink
{
    /// <summary>Keeps an event. An exception is logged and otherwise ignored.</summary>
    /// <param name="evt">The event.</param>
    Task PersistAsync(Event evt);
}
