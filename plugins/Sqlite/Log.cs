using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>What the log says. Never what a record holds.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The database {Path} is open; its schema was of version {Version}.")]
    public static partial void Opened(ILogger log, string path, int version);

    [LoggerMessage(2, LogLevel.Information, "The database {Path} was not closed by the process before; it was checked in {Elapsed} and is sound.")]
    public static partial void Checked(ILogger log, string path, TimeSpan elapsed);

    [LoggerMessage(3, LogLevel.Warning, "The log of the database {Path} could not be moved into it; nothing is lost, the next start does so.")]
    public static partial void LeftLog(ILogger log, string path);

    [LoggerMessage(4, LogLevel.Error, "Writing failed with {Fault}.")]
    public static partial void WriterFailed(ILogger log, string fault);
}
