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
        if (!File.Exists(path) && SigningKeyFile.FilesIn(data).Count > 0)
            throw new StartupException(Missing(path));
        var made = !File.Exists(path) && DataDirectory.TryWriteNew(path, Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeys.KeyBytes)) + "\n"));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & NotTheOwner) != 0)
            throw new StartupException($"The master key file '{path}' can be read or written by others than its owner; run: chmod 600 '{path}'");

        var keys = Parse(File.ReadAllLines(path), $"The master key file '{path}'");
        keys.MadeFile = made ? path : null;
        return keys;
    }

    /// <summary>Puts a key in front of those in the file.</summary>
    /// <exception cref="StartupException">The file cannot be written.</exception>
    public static void PutInFront(DataDirectory data, byte[] key)
    {
        var path = Path.Combine(data.Path, Name);
        try
        {
            DataDirectory.Replace(path, Encoding.ASCII.GetBytes(string.Join('\n', [Convert.ToBase64String(key), .. File.ReadAllLines(path), ""])));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The master key file '{path}' cannot be written: {fault.Message} Nothing was changed.");
        }
    }

    /// <summary>What to say when there is something that only a key could open which is not there.</summary>
    public static string Missing(string path) =>
        $"The master key file '{path}' is missing, and there are signing keys that were sealed with it. Restore it from your backup, or set TokenServer:MasterKeys to the key.";

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
