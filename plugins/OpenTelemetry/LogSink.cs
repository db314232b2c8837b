using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Otlp;

/// <summary>Takes what the server logs.</summary>
internal sealed class LogSink(LogExport export) : ILogSink
{
    /// <inheritdoc/>
    public Task WriteAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
            export.Send(entry);
        return Task.CompletedTask;
    }
}
