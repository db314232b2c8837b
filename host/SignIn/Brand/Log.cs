using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.SignIn.Brand;

internal static partial class Log
{
    [LoggerMessage(EventIds.BrandFileTooLarge, LogLevel.Warning, "The pages do without '{File}': it has {Length} bytes, and {Limit} are the most. Make it smaller.")]
    public static partial void BrandFileTooLarge(ILogger logger, string file, long length, int limit);

    [LoggerMessage(EventIds.BrandFileUnreadable, LogLevel.Warning, "The pages do without '{File}': {Reason} Let the server read it.")]
    public static partial void BrandFileUnreadable(ILogger logger, string file, string reason);
}
