using System.Collections.Frozen;

namespace PluginTokenServer.Host.Keys;

/// <summary>The signing keys as they were read at one time. Never changes.</summary>
internal sealed class SigningKeySet
{
    public static readonly SigningKeySet Empty = new([]);

    private readonly FrozenDictionary<string, SigningKey> _byId;
    private readonly FrozenDictionary<string, KeySchedule> _schedules;

    public SigningKeySet(IReadOnlyList<StoredKey> stored)
    {
        Stored = stored;
        _byId = stored.Select(key => key.Key).DistinctBy(key => key.KeyId).ToFrozenDictionary(key => key.KeyId, StringComparer.Ordinal);
        _schedules = stored.GroupBy(key => key.Key.Algorithm).ToFrozenDictionary(group => group.Key, group => new KeySchedule(group.Select(key => key.Times)), StringComparer.Ordinal);
        All = [.. _schedules.OrderBy(schedule => schedule.Key, StringComparer.Ordinal).SelectMany(schedule => schedule.Value.Keys).Select(key => _byId[key.KeyId]).Distinct()];
    }

    public IReadOnlyList<StoredKey> Stored { get; }

    /// <summary>All keys that are published; those of an algorithm stand together, newest first.</summary>
    public IReadOnlyList<SigningKey> All { get; }

    public SigningKey? Find(string keyId) => _byId.GetValueOrDefault(keyId);

    public KeySchedule Schedule(string algorithm) => _schedules.GetValueOrDefault(algorithm) ?? new KeySchedule([]);

    /// <summary>The key that signs with an algorithm; <see langword="null"/> before there is one.</summary>
    public SigningKey? Signing(string algorithm, DateTimeOffset now) =>
        _schedules.TryGetValue(algorithm, out var schedule) && schedule.Signing(now) is { } key ? _byId[key.KeyId] : null;

    /// <summary>Whether it can sign all that another one can.</summary>
    public bool CanSignAll(SigningKeySet other) => other._schedules.Keys.All(_schedules.ContainsKey);
}
