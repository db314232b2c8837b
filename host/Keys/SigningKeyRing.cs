using System.Collections.Frozen;

namespace PluginTokenServer.Host.Keys;

/// <summary>The signing keys in use: the newest of each algorithm signs, all of them verify.</summary>
internal sealed class SigningKeyRing : IDisposable
{
    private const string DirectoryName = "keys";

    private readonly FrozenDictionary<string, SigningKey> _byId;
    private readonly FrozenDictionary<string, SigningKey> _active;

    public SigningKeyRing(IEnumerable<SigningKey> keys)
    {
        All = [.. keys.OrderByDescending(key => key.CreatedAt).ThenBy(key => key.KeyId, StringComparer.Ordinal)];
        _byId = All.ToFrozenDictionary(key => key.KeyId, StringComparer.Ordinal);
        _active = All.GroupBy(key => key.Algorithm).ToFrozenDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SigningKey> All { get; }

    /// <summary>Reads the keys of the data directory, and makes those that are missing.</summary>
    public static SigningKeyRing Open(DataDirectory data, MasterKeys master, TimeProvider time)
    {
        var directory = data.Subdirectory(DirectoryName);
        var keys = FilesIn(data).Select(path => SigningKeyFile.Read(path, master)).ToList();
        foreach (var algorithm in SigningAlgorithms.All.Where(algorithm => keys.TrueForAll(key => key.Algorithm != algorithm)).ToArray())
        {
            var key = SigningKey.Make(algorithm, time.GetUtcNow());
            SigningKeyFile.Write(directory, key, master);
            keys.Add(key);
        }

        return new SigningKeyRing(keys);
    }

    /// <summary>The files of the keys that there are.</summary>
    public static IEnumerable<string> FilesIn(DataDirectory data) => Directory.EnumerateFiles(data.Subdirectory(DirectoryName), "*.json");

    public SigningKey? Find(string keyId) => _byId.GetValueOrDefault(keyId);

    /// <summary>The key that signs with an algorithm.</summary>
    public SigningKey Active(string algorithm) => _active[algorithm];

    public void Dispose()
    {
        foreach (var key in All)
            key.Dispose();
    }
}
