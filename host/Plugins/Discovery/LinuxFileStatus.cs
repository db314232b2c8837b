using System.Runtime.InteropServices;

namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>Asks Linux for type, permissions and owner in one call. .NET has no way to learn the owner of a file.</summary>
internal static class LinuxFileStatus
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int DoNotFollowLinks = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint BasicFacts = 0x7ff; // STATX_BASIC_STATS
    private const int NoSuchFile = 2; // ENOENT

    /// <summary>The user this service runs as.</summary>
    public static uint CurrentUser { get; } = OperatingSystem.IsLinux() ? EffectiveUser() : 0;

    public static FileFacts Read(string path)
    {
        if (Status(CurrentDirectory, path, DoNotFollowLinks, BasicFacts, out var status) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            var message = $"{path}: {Marshal.GetPInvokeErrorMessage(error)}";
            throw error == NoSuchFile ? new FileNotFoundException(message, path) : new IOException(message);
        }

        var kind = (status.Mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Special,
        };
        var device = ((ulong)status.DeviceMajor << 32) | status.DeviceMinor;
        return new FileFacts(kind, (long)status.Size, (UnixFileMode)(status.Mode & 0xFFF), status.Owner, status.Group, (device, status.Inode));
    }

    // Plain DllImport: the generated form would need unsafe code switched on for the whole host.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out StatusBuffer status);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    // struct statx is laid out alike on every architecture; the fields left out are not asked for.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatusBuffer
    {
        [FieldOffset(20)] public uint Owner;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }
}
