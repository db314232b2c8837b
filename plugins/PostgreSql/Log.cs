using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.PostgreSql;

/// <summary>What the log says. Never a connection string.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Operational data is kept in {Place}.")]
    public static partial void Opened(ILogger log, string place);

    [LoggerMessage(2, LogLevel.Information, "The tables in {Place} were brought from version {Found} to {Known}.")]
    public static partial void Upgraded(ILogger log, string place, int found, int known);
}
