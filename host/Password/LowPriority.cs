using System.Runtime.InteropServices;

namespace PluginTokenServer.Host.Password;

/// <summary>Puts a thread behind all others that want the processor. It cannot go back, so only a thread of one's own is worth it.</summary>
internal static class LowPriority
{
    // Of 110 parts against 1024 where both want all of a core: hashing goes on under any load, and whoever wakes up for a request comes first.
    private const int Niceness = 10;

    private const int ThisThread = 0; // PRIO_PROCESS with 0: on Linux a niceness is a thread's own.

    public static void ForThisThread()
    {
        // The runtime's priorities have no effect on Linux.
        if (OperatingSystem.IsLinux())
            _ = SetNiceness(ThisThread, 0, Niceness); // Less of it needs no permission; without it hashing only takes more than its share.
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNiceness(int which, uint who, int niceness);
}
