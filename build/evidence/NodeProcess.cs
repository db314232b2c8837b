using System.Diagnostics;
using System.Globalization;

namespace PluginTokenServer.Evidence;

/// <summary>The process of a node, as node.sh has written it down.</summary>
internal sealed class NodeProcess(string pidFile)
{
    private readonly (int Id, DateTime Started)? _first = Read(pidFile);

    /// <summary>Whether it is still the one that it was, and not another with its number.</summary>
    public bool IsTheSame => _first is not null && Read(pidFile) == _first;

    /// <summary>What it has in memory, in megabytes.</summary>
    public double Megabytes
    {
        get
        {
            using var process = Find(pidFile);
            return process is null ? 0 : process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>What it has had of the processors since it began.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = Find(pidFile);
            return process?.TotalProcessorTime ?? TimeSpan.Zero;
        }
    }

    private static (int Id, DateTime Started)? Read(string pidFile)
    {
        using var process = Find(pidFile);
        return process is null ? null : (process.Id, process.StartTime);
    }

    private static Process? Find(string pidFile)
    {
        try
        {
            return Process.GetProcessById(int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
