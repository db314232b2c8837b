namespace PluginTokenServer.Host.CommandLine;

internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Something is wrong with what the verb looked at, or the server could not start.</summary>
    public const int Fault = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;
}
