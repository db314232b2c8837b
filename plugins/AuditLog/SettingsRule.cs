namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>What is wrong with the settings.</summary>
internal static class SettingsRule
{
    private const long LeastBytes = 4096;
    private const long MostBytes = 1L << 40;
    private const int MostFiles = 10_000;

    public static IEnumerable<string> Faults(AuditLogSettings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.Path) || settings.Path.Contains('\0') || Path.GetFileName(settings.Path).Length == 0)
            yield return "Path names no file; name one, such as audit.jsonl.";
        else if (Path.IsPathRooted(settings.Path) && !Directory.Exists(Path.GetDirectoryName(settings.Path)))
            yield return $"Path '{settings.Path}' is in a directory that does not exist; make it, for the server's user alone.";
        if (settings.MaxBytes is < LeastBytes or > MostBytes)
            yield return $"MaxBytes is {settings.MaxBytes}; use {LeastBytes} to {MostBytes}.";
        if (settings.KeepFiles is < 1 or > MostFiles)
            yield return $"KeepFiles is {settings.KeepFiles}; use 1 to {MostFiles}.";
        if (!Enum.IsDefined(settings.Sync))
            yield return "Sync is none of Second, Event and Never.";
    }
}
