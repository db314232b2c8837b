using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PluginTokenServer.Bench.Driver;

/// <summary>What one disk write for each request would allow at most: one thread appends 4 KiB to a file and waits for the disk, again and again. No HTTP, no token, no table.</summary>
internal sealed partial class SyncFloor(string directory)
{
    private readonly List<double> _rounds = [];

    /// <summary>The median of the rounds, in writes per second.</summary>
    public double PerSecond => _rounds.Order().ElementAt(_rounds.Count / 2);

    public void Measure(int seconds)
    {
        string path = Path.Combine(directory, "sync-floor");
        byte[] page = new byte[4096];
        Random.Shared.NextBytes(page);
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            var clock = Stopwatch.StartNew();
            long count = 0;
            for (; clock.Elapsed.TotalSeconds < seconds; count++)
            {
                RandomAccess.Write(file, page, count * page.Length);
                // As SQLite does it; .NET's own flush is an fsync, which may write the file's times as well.
                if (Flush(file) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
            _rounds.Add(count / clock.Elapsed.TotalSeconds);
        }
        File.Delete(path);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);
}
