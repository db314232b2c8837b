using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Keys;

/// <summary>Earlier versions kept signing keys as files. They are taken over into the store once, so that no API has to learn new keys because of an upgrade.</summary>
internal sealed class SigningKeyTakeOver(DataDirectory data, MasterKeys master, SigningKeyStore keys, StorageOptions storage, TimeProvider time, ILogger<SigningKeyTakeOver> logger)
{
    private const string DoneName = "keys.imported";

    /// <param name="found">What the store has.</param>
    /// <param name="longestLife">The longest life of a token.</param>
    /// <returns>Whether the store has more now.</returns>
    /// <exception cref="StartupException">A file is not a key of this server.</exception>
    public async Task<bool> RunAsync(SigningKeySet found, TimeSpan longestLife)
    {
        // All of them first: what cannot be read is said before anything is changed.
        var files = SigningKeyFile.FilesIn(data).Select(path => (Path: path, Key: SigningKeyFile.Read(path, master))).ToList();
        var added = false;
        foreach (var (_, key) in files)
        {
            using (key)
            {
                if (found.Find(key.KeyId) is not null)
                    continue;
                // Beside keys that are in use already it verifies what it has signed, and signs nothing more.
                var signs = found.Schedule(key.Algorithm).Keys.Count == 0;
                await keys.TryAddAsync(StoredKey.TakenOver(key, signs, time.GetUtcNow(), longestLife));
                added = true;
            }
        }

        // The store in memory would have them until the next start; there the files remain what lasts.
        if (files.Count > 0 && storage.Provider != StorageOptions.Memory)
            Put(files.Select(file => file.Path));
        return added;
    }

    private void Put(IEnumerable<string> files)
    {
        var done = data.Subdirectory(DoneName);
        var count = 0;
        foreach (var file in files)
        {
            File.Move(file, Path.Combine(done, Path.GetFileName(file)), overwrite: true);
            count++;
        }

        Log.KeysTakenOver(logger, count, done);
    }
}
