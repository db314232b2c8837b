namespace PluginTokenServer.Host.Keys;

/// <summary>
/// Which key of one algorithm signs when, when the next one is due, and when one may go. Nothing but the keys and the time decides, so that
/// all nodes that see the same keys decide alike.
/// </summary>
internal sealed class KeySchedule
{
    private readonly KeyTimes[] _keys;

    public KeySchedule(IEnumerable<KeyTimes> keys) => _keys =
        [.. keys.OrderByDescending(key => key.Generation).ThenByDescending(key => key.ActivatesAt).ThenBy(key => key.KeyId, StringComparer.Ordinal)];

    /// <summary>The keys; whichever stands before another signs instead of it once it is active.</summary>
    public IReadOnlyList<KeyTimes> Keys => _keys;

    /// <summary>The key that signs. Where none is active yet, by a clock that is behind, the first one to become so; <see langword="null"/> only if there are no keys.</summary>
    public KeyTimes? Signing(DateTimeOffset now)
    {
        KeyTimes? first = null;
        foreach (var key in _keys)
        {
            if (key.ActivatesAt <= now)
                return key;
            if (first is null || key.ActivatesAt <= first.ActivatesAt)
                first = key;
        }

        return first;
    }

    /// <summary>When a key signs for the last time; <see langword="null"/> while none is there to follow it.</summary>
    public DateTimeOffset? StopsSigning(KeyTimes key)
    {
        var before = _keys.TakeWhile(other => other.KeyId != key.KeyId).ToList();
        if (before.Count == 0)
            return null;
        var stops = before.Min(other => other.ActivatesAt);
        // A key that was taken over beside others never signed here, but its tokens came with it.
        return stops > key.AddedAt ? stops : key.AddedAt;
    }

    /// <summary>When nobody needs a key any more: all that it signed is dead, whichever clock one asks.</summary>
    public DateTimeOffset? RetiresAt(KeyTimes key) => StopsSigning(key) + key.LongestLife + KeyPeriods.Grace;

    /// <summary>Whether a key may have signed tokens that live as long as is configured now.</summary>
    public bool MaySign(KeyTimes key, DateTimeOffset now) => StopsSigning(key) is not { } stops || now < stops + KeyPeriods.Grace;

    /// <summary>The key that is published and has not begun to sign.</summary>
    public KeyTimes? Pending(DateTimeOffset now) => _keys is [var newest, _, ..] && newest.ActivatesAt > now ? newest : null;

    /// <summary>The key to add now, if it is time; <see langword="null"/> if it is not.</summary>
    public NextKey? Due(DateTimeOffset now, KeyPeriods periods)
    {
        if (_keys.Length == 0)
            return Next(now, periods);
        var end = _keys[0].ActivatesAt + periods.Rotation;
        if (now < end - periods.PublishAhead)
            return null;
        var next = Next(now, periods);
        return next.ActivatesAt >= end ? next : next with { ActivatesAt = end };
    }

    /// <summary>The key to add if somebody asks for one now. The first of all signs at once: there is nothing to keep until everybody knows it.</summary>
    public NextKey Next(DateTimeOffset now, KeyPeriods periods) =>
        _keys.Length == 0 ? new NextKey(1, now) : new NextKey(Math.Max(_keys[0].Generation, 0) + 1, now + periods.PublishAhead);
}

/// <summary>A key that is to be made. Two nodes that want one at the same time want the same generation, and only one of them gets it.</summary>
internal sealed record NextKey(int Generation, DateTimeOffset ActivatesAt);
