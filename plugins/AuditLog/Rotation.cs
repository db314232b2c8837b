using System.Globalization;

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>The files that were full: beside the one that is written, named by the time at which they were put aside.</summary>
internal static class Rotation
{
    /// <summary>Gives the file another name.</summary>
    public static void PutAside(string path, DateTimeOffset now)
    {
        var stem = $"{Stem(path)}-{now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        // Several in a second; the numbers sort as they came, and none is used twice.
        var last = Aside(path).Where(aside => aside.StartsWith(stem + "-", StringComparison.Ordinal)).Max(StringComparer.Ordinal);
        var number = last is null ? 0 : int.Parse(Path.GetFileNameWithoutExtension(last).AsSpan()[^4..], NumberStyles.None, CultureInfo.InvariantCulture) + 1;
        if (number > 9999)
            throw new IOException("Too many files are put aside in one second; allow more for one.");
        File.Move(path, $"{stem}-{number:0000}{Path.GetExtension(path)}");
    }

    /// <summary>Removes the oldest beyond a number.</summary>
    /// <returns>Those that could not be removed, and why.</returns>
    public static IEnumerable<(string File, string Fault)> RemoveOld(string path, int keep)
    {
        var faults = new List<(string, string)>();
        foreach (var old in Aside(path).OrderDescending(StringComparer.Ordinal).Skip(keep))
        {
            try
            {
                File.Delete(old);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                faults.Add((old, fault.Message));
            }
        }

        return faults;
    }

    /// <summary>The files that were put aside.</summary>
    public static IEnumerable<string> Aside(string path) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}-????????T??????Z-????{Path.GetExtension(path)}");

    private static string Stem(string path) => Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
}
