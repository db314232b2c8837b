using System.Diagnostics;
using System.Runtime.Versioning;

namespace PluginTokenServer.Tests.Support;

/// <summary>A group that is nobody's, which may write to a file.</summary>
[UnsupportedOSPlatform("windows")]
internal static class PluginTrustGroup
{
    public const int Number = 54321;

    /// <summary>Gives it a file or folder to write to; only root can.</summary>
    public static void Give(string path)
    {
        using var process = Process.Start("chgrp", [$"{Number}", path]);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"chgrp ended with {process.ExitCode}.");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupWrite);
    }
}
