using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>Reads a file of lines as far as is needed to go on with it.</summary>
internal static class Lines
{
    private const int Block = 64 * 1024;

    /// <summary>Takes away what is behind the last end of a line.</summary>
    /// <returns>The length that is left.</returns>
    public static long Repair(SafeFileHandle file, out long lost)
    {
        var length = RandomAccess.GetLength(file);
        var whole = EndOfLastLine(file, length);
        lost = length - whole;
        if (lost > 0)
            RandomAccess.SetLength(file, whole);
        return whole;
    }

    /// <summary>The day of the first line; nothing for a file without one.</summary>
    public static string FirstDay(SafeFileHandle file, long length)
    {
        var begin = new byte[EventLine.Day.End.Value];
        return length > begin.Length && RandomAccess.Read(file, begin, 0) == begin.Length ? Encoding.ASCII.GetString(begin[EventLine.Day]) : "";
    }

    private static long EndOfLastLine(SafeFileHandle file, long length)
    {
        var buffer = new byte[Block];
        for (var end = length; end > 0;)
        {
            var start = Math.Max(0, end - Block);
            var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)(end - start)), start);
            if (buffer.AsSpan(0, read).LastIndexOf((byte)'\n') is >= 0 and var at)
                return start + at + 1;
            end = start;
        }

        return 0;
    }
}
