namespace PluginTokenServer.Host.Keys;

/// <summary>What an operator may do with keys, beside a running server or within it.</summary>
internal sealed class KeyAdministration(SigningKeyUpkeep upkeep, MasterKeyRotation master, TimeProvider time)
{
    /// <summary>The keys that are published. Changes nothing.</summary>
    /// <exception cref="StartupException">They cannot be used; the message says what to do.</exception>
    public async Task<IReadOnlyList<KeyListing>> ListAsync() => List(await upkeep.ReadAsync());

    /// <summary>Publishes the next key of each algorithm, to sign when everybody knows it. Where one waits already, that is it.</summary>
    public async Task<IReadOnlyList<KeyListing>> RotateAsync() => List(await upkeep.RotateAsync());

    /// <summary>Puts a new master key in front, where it is kept in the file, and seals all records under the first one.</summary>
    public Task<MasterKeyResult> RotateMasterAsync() => master.RunAsync();

    private List<KeyListing> List(SigningKeySet keys)
    {
        var now = time.GetUtcNow();
        var listed = new List<KeyListing>();
        foreach (var algorithm in SigningAlgorithms.All)
        {
            var schedule = keys.Schedule(algorithm);
            var signing = schedule.Signing(now);
            foreach (var key in schedule.Keys)
            {
                var state = key == signing ? KeyState.Signs : key.ActivatesAt > now && schedule.StopsSigning(key) is null ? KeyState.Waits : KeyState.Verifies;
                listed.Add(new KeyListing(algorithm, key.KeyId, state, key.ActivatesAt, schedule.RetiresAt(key)));
            }
        }

        return listed;
    }
}

/// <summary>One key as the operator sees it.</summary>
/// <param name="PublishedUntil">When it goes; <see langword="null"/> while no other key is to follow it.</param>
internal sealed record KeyListing(string Algorithm, string KeyId, KeyState State, DateTimeOffset SignsFrom, DateTimeOffset? PublishedUntil);

internal enum KeyState
{
    Waits,
    Signs,
    Verifies,
}
