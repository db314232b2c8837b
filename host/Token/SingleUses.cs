using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>Ids that only one committed request may use, as markers in the store: they hold across nodes and restarts.</summary>
internal sealed class SingleUses(OperationalStore store, TimeProvider time)
{
    public const string Kind = "used";

    private static readonly TimeSpan LongestMemory = TimeSpan.FromDays(31);

    // What a marker is about is taken for some seconds after its end, since clocks differ; the clean-up leaves it for a minute more.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(1);

    /// <summary>Uses all of them, or none. An id that is named twice is one use.</summary>
    /// <returns>The markers that were set; <see langword="null"/> if one of the ids has been used.</returns>
    public async Task<IReadOnlyList<string>?> TryUseAsync(IReadOnlyList<SingleUse> uses, string owner)
    {
        if (uses.Count > InputLimits.SingleUses)
            throw new InvalidOperationException($"A grant may mark at most {InputLimits.SingleUses} ids as used.");
        if (uses.Count == 0)
            return [];
        var (taken, now) = (new List<string>(uses.Count), time.GetUtcNow());
        try
        {
            foreach (var use in uses)
            {
                var id = IdOf(owner, use);
                if (taken.Contains(id))
                    continue;
                if (!await store.TryAddAsync(Marker(id, use, now)))
                {
                    await ReleaseAsync(taken);
                    return null;
                }

                taken.Add(id);
            }
        }
        catch (UnavailableException)
        {
            // Whoever waits is told now: a store that hangs would take as long again.
            _ = ReleaseAsync(taken);
            throw;
        }

        return taken;
    }

    /// <summary>Takes the markers back, as far as the store can be reached. One that stays refuses what was not answered; it never lets anything through twice.</summary>
    public async Task ReleaseAsync(IReadOnlyList<string> taken)
    {
        try
        {
            foreach (var id in taken)
                await store.RemoveAsync(Kind, id);
        }
        catch (UnavailableException)
        {
            // Said where it happened.
        }
    }

    private static OperationalRecord Marker(string id, SingleUse use, DateTimeOffset now)
    {
        var expires = use.Expires <= now ? now : use.Expires < now + LongestMemory ? use.Expires : now + LongestMemory;
        return new OperationalRecord { Kind = Kind, Id = id, Stamp = OperationalStore.NewStamp(), CreatedAt = now, ExpiresAt = expires + Retention };
    }

    // The parts can hold anything, so their lengths keep them apart.
    private static string IdOf(string owner, SingleUse use) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{owner.Length}:{owner}{use.Purpose.Length}:{use.Purpose}{use.Id}")));
}
