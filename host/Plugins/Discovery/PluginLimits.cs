namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>How big a plugin may be. A wrong mount in the plugins directory must not stall the start.</summary>
internal static class PluginLimits
{
    /// <summary>Files and folders of one plugin.</summary>
    public const int Entries = 2_000;

    /// <summary>Bytes of all files of one plugin.</summary>
    public const long TotalBytes = 512L * 1024 * 1024;

    /// <summary>Bytes of one file.</summary>
    public const long FileBytes = 256L * 1024 * 1024;

    /// <summary>Folders inside folders.</summary>
    public const int Nesting = 16;

    /// <summary>Characters of an id.</summary>
    public const int IdLength = 64;
}
