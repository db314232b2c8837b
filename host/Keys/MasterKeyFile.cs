using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Host.Keys;

/// <summary>The master keys as a file: one key a line in base64, the first of them the one that seals. Made at the first start.</summary>
internal static class MasterKeyFile
{
    public const string Name = "master.key";

    private const UnixFileMode NotTheOwner = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <exception cref="StartupException">The file is not what it should be.</exception>
    public static MasterKeys ReadOrMake(DataDirectory data)
    {
        var path = Path.Combine(data.Path, Name);
        // What another key has sealed a new one does not open; lying there it would only look like the one that is missing.
        if (!File.Exists(path) && SigningKeyRing.FilesIn(data).Any())
            throw new StartupException($"The master key file '{path}' is missing, and there are signing keys that were sealed with it. Restore it from your backup, or set TokenServer:MasterKeys to the key.");
        if (!File.Exists(path))
            DataDirectory.TryWriteNew(path, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes)) + "\n"));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & NotTheOwner) != 0)
            throw new StartupException($"The master key file '{path}' can be read or written by others than its owner; run: chmod 600 '{path}'");

        return Parse(File.ReadAllLines(path), $"The master key file '{path}'");
    }

    /// <param name="lines">Keys in base64.</param>
    /// <param name="source">Where they come from, for the message.</param>
    /// <exception cref="StartupException">One of them is not a key.</exception>
    public static MasterKeys Parse(IEnumerable<string> lines, string source)
    {
        List<byte[]> keys = [];
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            var bytes = new byte[line.Length];
            if (!Convert.TryFromBase64String(line, bytes, out var length) || length != MasterKeys.KeyBytes)
                throw new StartupException($"{source} holds something that is not a key of {MasterKeys.KeyBytes} bytes in base64. Restore it from your backup: without the key that sealed them, the signing keys cannot be opened.");
            keys.Add(bytes[..length]);
        }

        return keys.Count > 0 ? new MasterKeys(keys) : throw new StartupException($"{source} holds no key. Restore it from your backup.");
    }
}
