using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Storage;

internal static partial class Log
{
    [LoggerMessage(EventIds.StoreUnavailable, LogLevel.Error, "The store cannot be used: {Reason} ({Fault}) Requests that need it are answered with 503 until it can.")]
    public static partial void StoreUnavailable(ILogger logger, string reason, string? fault);

    [LoggerMessage(EventIds.StoreFaulted, LogLevel.Error, "The store failed with {Fault} at {Place}. Requests that need it are answered with 503 until it can.")]
    public static partial void StoreFaulted(ILogger logger, string fault, string place);

    [LoggerMessage(EventIds.StoreAnswersAgain, LogLevel.Information, "The store answers again.")]
    public static partial void StoreAnswersAgain(ILogger logger);

    [LoggerMessage(EventIds.ClockDrifts, LogLevel.Warning, "The clock of this node is {Drift} away from the store's.")]
    public static partial void ClockDrifts(ILogger logger, TimeSpan drift);

    [LoggerMessage(EventIds.ExpiredRemoved, LogLevel.Debug, "{Count} expired records were removed from the store.")]
    public static partial void ExpiredRemoved(ILogger logger, int count);
}
