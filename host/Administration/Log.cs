using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Administration;

internal static partial class Log
{
    [LoggerMessage(EventIds.NoAdminSocket, LogLevel.Warning, "The socket for verbs cannot be made at {Path}: {Reason} Verbs that need the running server cannot reach it; a shorter TokenServer:DataDirectory helps where the path is too long.")]
    public static partial void NoAdminSocket(ILogger logger, string path, string reason);

    [LoggerMessage(EventIds.VerbServed, LogLevel.Information, "The operator's verb `{Verb}` ended with {ExitCode}.")]
    public static partial void VerbServed(ILogger logger, string verb, int exitCode);

    [LoggerMessage(EventIds.VerbFaulted, LogLevel.Error, "A verb of the operator's failed with {Fault} at {Place}.")]
    public static partial void VerbFaulted(ILogger logger, string fault, string place);
}
