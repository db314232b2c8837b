using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Grants;

/// <summary>
/// Remembers through which plugins something was issued, one record for each build of a plugin. A plugin that is gone is found by it, and what came
/// through it by the exact origin, for which every store has an index; so nothing has to be gone through that is somebody else's.
/// </summary>
internal sealed class Origins(OperationalStore store, TimeProvider time)
{
    public const string Kind = "origin";

    private const int MostSwaps = 8;
    private const int Batch = 200;

    // As long as anything may be asked of it; a store wants an end.
    private static readonly TimeSpan NoEnd = TimeSpan.FromDays(36500);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Notes down that something comes through a plugin. Done before anything of it is written, so that whoever revokes afterwards knows of it.</summary>
    /// <param name="origin">The plugin.</param>
    /// <param name="lifetime">How long a self-contained access token of it lives, in seconds; 0 for none.</param>
    /// <exception cref="UnavailableException">The store cannot say.</exception>
    public ValueTask RememberAsync(string origin, int lifetime) => IsWritten(origin, lifetime) ? default : new(WriteAsync(origin, lifetime));

    /// <summary>The same for what is not kept anywhere: nobody waits for it, and a store that is away keeps nobody from a token that does not need it.</summary>
    public void RememberSoon(string origin, int lifetime)
    {
        if (IsWritten(origin, lifetime))
            return;
        var known = _known.GetOrAdd(origin, static _ => new Known());
        known.Raise(lifetime);
        if (known.TryBegin())
            _ = WriteSoonAsync(origin, known);
    }

    /// <summary>The builds of a plugin that something came through, and the longest life of a self-contained access token of each, in seconds.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="version">The version; <see langword="null"/> for all.</param>
    public async Task<IReadOnlyDictionary<string, int>> OfAsync(string pluginId, string? version)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (origin, known) in _known)
            Add(origin, known.Lifetime);
        for (string? after = null; ;)
        {
            var page = await store.ListAsync(new OperationalFilter { Kind = Kind, AfterId = after }, Batch);
            foreach (var record in page)
                Add(record.Origin, LifetimeOf(record));
            if (page.Count < Batch)
                return found;
            after = page[^1].Id;
        }

        void Add(string? origin, int lifetime)
        {
            if (PluginOrigin.TryParse(origin, out var plugin) && PluginId.Comparer.Equals(plugin.Id, pluginId) && (version is null || plugin.Version == version))
                found[origin!] = Math.Max(lifetime, found.GetValueOrDefault(origin!));
        }
    }

    private bool IsWritten(string origin, int lifetime) => _known.TryGetValue(origin, out var known) && known.Written >= lifetime;

    private async Task WriteSoonAsync(string origin, Known known)
    {
        try
        {
            await WriteAsync(origin, known.Lifetime);
        }
        catch (UnavailableException)
        {
            // The next token of the plugin tries again; this process knows of it meanwhile.
        }
        finally
        {
            known.End();
        }
    }

    private async Task WriteAsync(string origin, int lifetime)
    {
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            await Jitter.BeforeAsync(attempt, time);
            var present = await store.FindAsync(Kind, id);
            var longest = present is null ? lifetime : Math.Max(lifetime, LifetimeOf(present));
            if (present is not null && LifetimeOf(present) == longest
                || await (present is null ? store.TryAddAsync(Record(id, origin, longest)) : store.TryReplaceAsync(Record(id, origin, longest), present.Stamp)))
            {
                var known = _known.GetOrAdd(origin, static _ => new Known());
                known.Raise(longest);
                known.Wrote(longest);
                return;
            }
        }

        throw new UnavailableException("What comes through a plugin could not be noted down.", TimeSpan.FromSeconds(1));
    }

    private OperationalRecord Record(string id, string origin, int lifetime)
    {
        var now = time.GetUtcNow();
        return new OperationalRecord
        {
            Kind = Kind,
            Id = id,
            Stamp = OperationalStore.NewStamp(),
            Origin = origin,
            CreatedAt = now,
            ExpiresAt = now + NoEnd,
            Payload = JsonSerializer.SerializeToUtf8Bytes(new OriginState { Lifetime = lifetime }, GrantJson.Default.OriginState),
        };
    }

    private static int LifetimeOf(OperationalRecord record) => JsonSerializer.Deserialize(record.Payload.Span, GrantJson.Default.OriginState)?.Lifetime ?? 0;

    /// <summary>What this process knows of one build of a plugin.</summary>
    private sealed class Known
    {
        private int _lifetime;
        private int _written = -1;
        private int _writing;

        public int Lifetime => Volatile.Read(ref _lifetime);

        /// <summary>What the store has; less than nothing where it has nothing.</summary>
        public int Written => Volatile.Read(ref _written);

        public void Raise(int lifetime) => RaiseTo(ref _lifetime, lifetime);

        public void Wrote(int lifetime) => RaiseTo(ref _written, lifetime);

        public bool TryBegin() => Interlocked.Exchange(ref _writing, 1) == 0;

        public void End() => Volatile.Write(ref _writing, 0);

        private static void RaiseTo(ref int value, int least)
        {
            for (var seen = Volatile.Read(ref value); seen < least; seen = Volatile.Read(ref value))
            {
                if (Interlocked.CompareExchange(ref value, least, seen) == seen)
                    return;
            }
        }
    }
}

/// <summary>What is kept of one build of a plugin.</summary>
internal sealed record OriginState
{
    /// <summary>The longest life of a self-contained access token that came through it, in seconds. No parameter of a constructor: those are required when read, and 0 is not written.</summary>
    public int Lifetime { get; init; }
}
