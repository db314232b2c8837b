using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>What the log says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The audit log '{Path}' cannot be written: {Reason} Events wait, and are lost when too many do; this is said once until it can be written again.")]
    public static partial void NotWritten(ILogger log, string path, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The audit log '{Path}' can be written again.")]
    public static partial void WrittenAgain(ILogger log, string path);

    [LoggerMessage(3, LogLevel.Warning, "The audit log '{Path}' ended with {Bytes} bytes of a line that had been cut off; they were taken away.")]
    public static partial void Repaired(ILogger log, string path, long bytes);

    [LoggerMessage(4, LogLevel.Warning, "The old audit log '{Path}' cannot be removed: {Reason}")]
    public static partial void NotRemoved(ILogger log, string path, string reason);

    [LoggerMessage(5, LogLevel.Error, "The audit log '{Path}' cannot be forced onto the disk: {Reason}")]
    public static partial void NotSynced(ILogger log, string path, string reason);
}
