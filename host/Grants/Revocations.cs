using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Events;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Grants;

/// <summary>
/// Revokes all grants of a user, a client, a session or a plugin. A marker goes first, then what is there is swept; whoever adds a grant
/// meanwhile finds the marker and revokes its own. So nothing that began before the marker survives it.
/// </summary>
internal sealed class Revocations(OperationalStore store, GrantStore grants, ReferenceTokens references, StoreHealth health, TimeProvider time, AuditTrail audit,
    ILogger<Revocations> logger)
{
    private const string Kind = "revocation";
    private const int Batch = 200;
    private const int MostSwaps = 16;

    // Longer than any request takes; after that nobody can be between its beginning and its commit.
    private static readonly TimeSpan MarkerLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Revokes everything there is by a scope, sessions among it.</summary>
    /// <param name="scope">By what.</param>
    /// <param name="value">Whose.</param>
    /// <param name="sessionEnded">Is told of each session that was among it.</param>
    /// <param name="exceptSessionId">A session that goes on. What was granted in it does not.</param>
    /// <returns>How many grants and reference tokens.</returns>
    /// <exception cref="Diagnostics.UnavailableException">It could not be done, and so must not be acknowledged.</exception>
    public async Task<(int Grants, int References)> RevokeAsync(RevocationScope scope, string value, Action<OperationalRecord>? sessionEnded = null, string? exceptSessionId = null)
    {
        await MarkAsync(IdOf(scope, value));
        // They name no client, and a filter that names none would be for all of them.
        if (scope is not RevocationScope.Client)
            await SweepSessionsAsync(scope, value, sessionEnded, record => exceptSessionId is null || record.SessionId != exceptSessionId);
        var revoked = await SweepAsync(GrantStore.Kind, scope, value, record => grants.RevokeAsync(record.Id));
        var removed = await SweepAsync(ReferenceTokens.Kind, scope, value, record => references.RemoveAsync(record.Id));
        Log.Revoked(logger, revoked, removed, scope);
        if (audit.IsOn)
        {
            audit.Raise(
                new GrantsRevokedEvent
                {
                    By = scope.ToString().ToLowerInvariant(),
                    SubjectId = scope == RevocationScope.Subject ? value : null,
                    ClientId = scope == RevocationScope.Client ? value : null,
                    SessionId = scope == RevocationScope.Session ? value : null,
                    PluginId = scope == RevocationScope.Origin && PluginOrigin.TryParse(value, out var plugin) ? plugin.Id : null,
                    Grants = revoked,
                    ReferenceTokens = removed,
                },
                http: null);
        }

        return (revoked, removed);
    }

    /// <summary>Revokes everything that a user has granted to one client. Their sessions go on, and so does what others were granted.</summary>
    /// <returns>How many grants and reference tokens.</returns>
    /// <exception cref="Diagnostics.UnavailableException">It could not be done, and so must not be acknowledged.</exception>
    public async Task<(int Grants, int References)> WithdrawAsync(string subject, string clientId)
    {
        await MarkAsync(IdOf(subject, clientId));
        var revoked = await SweepAsync(GrantStore.Kind, Filter, record => grants.RevokeAsync(record.Id));
        var removed = await SweepAsync(ReferenceTokens.Kind, Filter, record => references.RemoveAsync(record.Id));
        Log.Withdrawn(logger, revoked, removed, clientId);
        if (audit.IsOn)
            audit.Raise(new GrantsRevokedEvent { By = "access", SubjectId = subject, ClientId = clientId, Grants = revoked, ReferenceTokens = removed }, http: null);
        return (revoked, removed);

        OperationalFilter Filter(string kind, string? after) => new() { Kind = kind, Subject = subject, ClientId = clientId, AfterId = after };
    }

    /// <summary>Revokes everything that came through a plugin.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="version">Only this version of it.</param>
    /// <param name="since">Only what was made from then on.</param>
    /// <param name="originsAsync">Finds its builds. Asked after the marker stands: a build that is new by then belongs to a request that finds the marker.</param>
    /// <param name="sessionEnded">Is told of each session that was among it.</param>
    /// <returns>How many sessions, grants and reference tokens.</returns>
    /// <exception cref="Diagnostics.UnavailableException">It could not be done, and so must not be acknowledged.</exception>
    public async Task<(int Sessions, int Grants, int References)> RevokePluginAsync(
        string pluginId, string? version, DateTimeOffset? since, Func<Task<IEnumerable<string>>> originsAsync, Action<OperationalRecord>? sessionEnded = null)
    {
        await MarkAsync(IdOfPlugin(pluginId, version));
        var (ended, revoked, removed) = (0, 0, 0);
        foreach (var origin in await originsAsync())
        {
            ended += await SweepSessionsAsync(RevocationScope.Origin, origin, sessionEnded, IsMeant);
            revoked += await SweepAsync(GrantStore.Kind, RevocationScope.Origin, origin, record => IsMeant(record) ? grants.RevokeAsync(record.Id) : Task.FromResult(false));
            removed += await SweepAsync(ReferenceTokens.Kind, RevocationScope.Origin, origin, record => IsMeant(record) ? references.RemoveAsync(record.Id) : Task.FromResult(false));
        }

        Log.RevokedPlugin(logger, revoked, removed, pluginId);
        if (audit.IsOn)
            audit.Raise(new GrantsRevokedEvent { By = "plugin", PluginId = pluginId, Grants = revoked, ReferenceTokens = removed }, http: null);
        return (ended, revoked, removed);

        bool IsMeant(OperationalRecord record) => since is null || record.CreatedAt >= since;
    }

    /// <summary>Ends a session, and the grants in it that end with it.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="endsWithIt">Whether a grant does.</param>
    /// <param name="ended">Is told of the session once it is gone, unless somebody else has ended it.</param>
    /// <exception cref="Diagnostics.UnavailableException">It could not be done, and so must not be acknowledged.</exception>
    public async Task EndSessionAsync(string sessionId, Func<GrantState, bool> endsWithIt, Action<OperationalRecord> ended)
    {
        await MarkAsync(IdOf(RevocationScope.Session, sessionId));
        await SweepAsync(
            GrantStore.Kind, RevocationScope.Session, sessionId, async record => await grants.FindAsync(record.Id) is { } grant && endsWithIt(grant.State) && await grants.RevokeAsync(record.Id));
        // Last: where the store fails in between, the session is still there to be ended again with all that is left in it. The marker keeps further clients out.
        await SweepSessionsAsync(RevocationScope.Session, sessionId, ended, static _ => true);
    }

    /// <summary>What has been marked for a grant that is about to be added. Read before and after; a difference means that it was meant too.</summary>
    public async Task<RevocationMarkers> MarkersAsync(string? subject, string? clientId, string? sessionId, string? origin)
    {
        List<string> ids = [];
        if (clientId is not null)
            ids.Add(IdOf(RevocationScope.Client, clientId));
        if (subject is not null)
            ids.Add(IdOf(RevocationScope.Subject, subject));
        if (subject is not null && clientId is not null)
            ids.Add(IdOf(subject, clientId));
        if (sessionId is not null)
            ids.Add(IdOf(RevocationScope.Session, sessionId));
        if (origin is not null)
            ids.Add(IdOf(RevocationScope.Origin, origin));
        if (PluginOrigin.TryParse(origin, out var plugin))
            ids.AddRange([IdOfPlugin(plugin.Id, null), IdOfPlugin(plugin.Id, plugin.Version)]);
        return new RevocationMarkers(await store.FindAsync(Kind, ids));
    }

    /// <summary>A time of this node by the store's clock, which all nodes can be held against: without that, a revocation by a node whose clock is behind would seem to be of before a request that it came after.</summary>
    public DateTimeOffset AtStore(DateTimeOffset here) => here + health.Drift;

    private async Task MarkAsync(string id)
    {
        var now = AtStore(time.GetUtcNow());
        var marker = new OperationalRecord { Kind = Kind, Id = id, Stamp = OperationalStore.NewStamp(), CreatedAt = now, ExpiresAt = now + MarkerLifetime };
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            await Jitter.BeforeAsync(attempt, time);
            if (await store.TryAddAsync(marker))
                return;
            // Somebody else's marker stands there, or has just gone.
            if (await store.FindAsync(Kind, id) is not { } known)
                continue;
            // One that has come since this began tells of this revocation too, but not if its time is before: then a request of the time between would pass by it.
            if (attempt > 0 && (known.Stamp == marker.Stamp || known.CreatedAt >= now))
                return;
            if (await store.TryReplaceAsync(marker, known.Stamp))
                return;
        }

        throw new UnavailableException("A revocation could not be noted down.", TimeSpan.FromSeconds(1));
    }

    // Sessions go before the grants in them, so that no further client comes in meanwhile.
    private Task<int> SweepSessionsAsync(RevocationScope scope, string value, Action<OperationalRecord>? ended, Func<OperationalRecord, bool> isMeant) => SweepAsync(Sessions.Kind, scope, value, async record =>
    {
        if (!isMeant(record))
            return false;
        // Read once more: a client may have come in since.
        var last = ended is null ? record : await store.FindAsync(Sessions.Kind, record.Id) ?? record;
        if (!await store.RemoveAsync(Sessions.Kind, record.Id))
            return false;
        ended?.Invoke(last);
        return true;
    });

    private Task<int> SweepAsync(string kind, RevocationScope scope, string value, Func<OperationalRecord, Task<bool>> end) =>
        SweepAsync(kind, (listed, after) => Filter(listed, scope, value, after), end);

    private async Task<int> SweepAsync(string kind, Func<string, string?, OperationalFilter> filter, Func<OperationalRecord, Task<bool>> end)
    {
        var (count, after) = (0, (string?)null);
        while (true)
        {
            var found = await store.ListAsync(filter(kind, after), Batch);
            foreach (var record in found)
                count += await end(record) ? 1 : 0;
            if (found.Count < Batch)
                return count;
            after = found[^1].Id;
        }
    }

    private static OperationalFilter Filter(string kind, RevocationScope scope, string value, string? after) => new()
    {
        Kind = kind,
        Subject = scope == RevocationScope.Subject ? value : null,
        ClientId = scope == RevocationScope.Client ? value : null,
        SessionId = scope == RevocationScope.Session ? value : null,
        Origin = scope == RevocationScope.Origin ? value : null,
        AfterId = after,
    };

    // An id means the same plugin in whatever case it is written.
    private static string IdOfPlugin(string pluginId, string? version) => IdOf($"Plugin\0{pluginId.ToLowerInvariant()}\0{version}");

    private static string IdOf(RevocationScope scope, string value) => IdOf($"{scope}\0{value}");

    // The parts can hold anything, so their lengths keep them apart; and no scope begins with a digit.
    private static string IdOf(string subject, string clientId) => IdOf($"{subject.Length}:{subject}{clientId}");

    private static string IdOf(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
