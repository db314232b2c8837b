using PluginTokenServer.Events;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>Writes each event as one line of JSON.</summary>
internal sealed class JsonLinesSink(AuditFile file) : IEventSink
{

    /// <inheritdoc/>
    public Task PersistAsync(Event evt)
    {
        ArgumentNullException.ThrowIfNull(evt);
        file.Append(EventLine.Of(evt));
        return Task.CompletedTask;
    }
}
