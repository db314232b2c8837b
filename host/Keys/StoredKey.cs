namespace PluginTokenServer.Host.Keys;

/// <summary>A signing key as the store has it.</summary>
/// <param name="RecordId">The id of its record: the slot it has taken, which can be taken once.</param>
/// <param name="Stamp">Which version of the record it is.</param>
/// <param name="Key">The key.</param>
/// <param name="Times">When it signs.</param>
internal sealed record StoredKey(string RecordId, string Stamp, SigningKey Key, KeyTimes Times)
{
    /// <summary>A key that was made for a slot. Of all who make one for it at the same time, one adds it.</summary>
    public static StoredKey New(SigningKey key, NextKey next, DateTimeOffset now, TimeSpan longestLife) => new(
        $"{key.Algorithm}-{next.Generation}", Storage.OperationalStore.NewStamp(), key, new KeyTimes(key.KeyId, next.Generation, now, next.ActivatesAt, longestLife));

    /// <summary>A key that was made before there were slots.</summary>
    public static StoredKey TakenOver(SigningKey key, bool signs, DateTimeOffset now, TimeSpan longestLife) => new(
        $"{key.Algorithm}-{key.KeyId}", Storage.OperationalStore.NewStamp(), key, new KeyTimes(key.KeyId, signs ? 0 : -1, now, key.CreatedAt, longestLife));
}
