using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Sessions in the operational store: they outlive a restart, hold on every node, and end everywhere at once.</summary>
internal sealed class Sessions(
    OperationalStore store, SealedRecords records, HandleKeys handles, Revocations revocations, Origins origins, SessionCookie cookie, ServerConfigurationSource configuration,
    TimeProvider time)
{
    public const string Kind = "session";

    private const int MostSwaps = 8;

    // How many parts of the idle time may pass before a use is written down.
    private const int IdleParts = 8;

    private static readonly object Found = new();

    /// <summary>The session of the browser that a request comes from; <see langword="null"/> if it has none that lives.</summary>
    public async Task<Session?> FindAsync(HttpContext http)
    {
        if (http.Items.TryGetValue(Found, out var known))
            return (Session?)known;
        var session = handles.TryRead(HandleKind.Session, cookie.Read(http), out var handle) ? await FindAsync(handle.RecordId) : null;
        if (session is not null)
            session = await SeenAsync(session);
        http.Items[Found] = session;
        return session;
    }

    /// <summary>Whether a session that clients know by an id still lives.</summary>
    public async Task<bool> IsLiveAsync(string sessionId) =>
        (await store.ListAsync(new OperationalFilter { Kind = Kind, SessionId = sessionId }, 1)).Any(record => record.ExpiresAt > time.GetUtcNow());

    /// <summary>Whether a session that was read is still there, and has not given way to another sign-in of the same person.</summary>
    public async Task<bool> IsLiveAsync(Session session) => await FindAsync(session.Id) is not null;

    /// <summary>Reads a session's record; <see langword="null"/> if no master key opens it.</summary>
    public Session? TryRead(OperationalRecord record) => records.TryOpen(record, SignInJson.Default.SessionState) is { } state ? new Session(record, state) : null;

    /// <summary>Begins a session for the browser of a request. The browser gets another handle even where the same person signs in again.</summary>
    /// <param name="http">The request.</param>
    /// <param name="person">Who signs in.</param>
    /// <param name="subject">The claims of the sign-in.</param>
    /// <param name="known">Whether the directory knows the subject.</param>
    /// <param name="before">The session of the same person that this one takes the place of.</param>
    /// <returns>The session; <see langword="null"/> if it was revoked while it began.</returns>
    public async Task<Session?> BeginAsync(HttpContext http, SignedIn person, IEnumerable<Claim> subject, bool known, Session? before)
    {
        var (handle, now, origin) = (handles.New(generation: 0), time.GetUtcNow(), person.By?.ToString());
        var state = new SessionState
        {
            SessionId = before?.SessionId ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            Subject = StoredClaim.Of(subject),
            SubjectKnown = known,
            AuthTimeUnknown = person.AuthTime is null,
            CreatedAt = now,
            SeenAt = now,
            Browser = BrowserName.Of(http.Request.Headers.UserAgent),
            Clients = before?.State.Clients ?? [],
        };
        var record = Record(handle.RecordId, state, origin);
        var session = new Session(record, state);
        var markers = await revocations.MarkersAsync(session.SubjectId, clientId: null, state.SessionId, origin);
        if (origin is not null)
            await origins.RememberAsync(origin, lifetime: 0);
        if (!await store.TryAddAsync(record))
            throw new InvalidOperationException("A session got the id of another one.");
        if (await IsRevokedAsync(session, markers, now, person.Begun))
        {
            await store.RemoveAsync(Kind, session.Id);
            return null;
        }

        if (before is not null)
            await store.RemoveAsync(Kind, before.Id);
        cookie.Write(http, handles.Write(HandleKind.Session, handle));
        http.Items[Found] = session;
        return session;
    }

    /// <summary>Notes that a client was let in by a session.</summary>
    /// <returns>Whether the session still lives.</returns>
    /// <exception cref="UnavailableException">It is being changed too often, or the store cannot say.</exception>
    public async Task<bool> LetInAsync(Session session, string clientId)
    {
        var known = session;
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            if (known.State.Clients.Contains(clientId, StringComparer.Ordinal))
                return true;
            if (await TryReplaceAsync(known, known.State with { Clients = [.. known.State.Clients, clientId] }) is not null)
                return true;
            await Jitter.BeforeAsync(attempt + 1, time);
            if (await FindAsync(session.Id) is not { } present)
                return false;
            known = present;
        }

        throw new UnavailableException("A session is being changed too often.", TimeSpan.FromSeconds(1));
    }

    /// <summary>Notes that a session was to go on when everything else of a person's was revoked, so that what comes of it later is not taken for revoked too.</summary>
    /// <exception cref="UnavailableException">It is being changed too often, or the store cannot say.</exception>
    public async Task SpareAsync(string sessionId)
    {
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            var found = await store.ListAsync(new OperationalFilter { Kind = Kind, SessionId = sessionId }, 1);
            if (found is not [var record] || TryRead(record) is not { } session || await TryReplaceAsync(session, session.State with { SparedAt = time.GetUtcNow() }) is not null)
                return;
        }

        throw new UnavailableException("A session is being changed too often.", TimeSpan.FromSeconds(1));
    }

    /// <summary>Ends a session and what was granted in it and was not to outlive it. The browser forgets it too.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session.</param>
    /// <param name="ended">Is told of it as it was at the end, with all clients that had been let in.</param>
    public async Task EndAsync(HttpContext http, Session session, Action<OperationalRecord> ended)
    {
        await EndAsync(session.SessionId, ended);
        cookie.Remove(http);
        http.Items[Found] = null;
    }

    /// <summary>Ends a session of another browser, which learns of it when it comes.</summary>
    /// <param name="sessionId">What clients know it by.</param>
    /// <param name="ended">Is told of it as it was at the end, unless somebody else has ended it.</param>
    public Task EndAsync(string sessionId, Action<OperationalRecord> ended) => revocations.EndSessionAsync(sessionId, EndsWithSession, ended);

    // OIDC Back-Channel Logout §2.7: what was granted for offline use goes on, unless the client is to be bound to the session.
    private bool EndsWithSession(GrantState grant) =>
        grant.Generation == 0 || !configuration.Current.Clients.TryGetValue(grant.ClientId, out var client) || configuration.Current.EndsWithSession(client);

    // A person's access since the session began: whatever signs them in may have ended all else of theirs just before. A plugin's since it was asked: what it said then no longer counts.
    private async Task<bool> IsRevokedAsync(Session session, RevocationMarkers before, DateTimeOffset now, DateTimeOffset begun) =>
        (await revocations.MarkersAsync(session.SubjectId, clientId: null, session.SessionId, origin: null)).TellOfMoreThan(before, revocations.AtStore(now))
        || (session.Origin is { } origin
            && (await revocations.MarkersAsync(subject: null, clientId: null, sessionId: null, origin)).TellOfMoreThan(before, revocations.AtStore(begun)));

    private async Task<Session?> FindAsync(string id) =>
        await store.FindAsync(Kind, id) is { } record && record.ExpiresAt > time.GetUtcNow() ? TryRead(record) : null;

    // A write for each use would be a write for each page.
    private async Task<Session> SeenAsync(Session session)
    {
        var now = time.GetUtcNow();
        return (now - session.State.SeenAt) * IdleParts < Idle || await TryReplaceAsync(session, session.State with { SeenAt = now }) is not { } renewed ? session : renewed;
    }

    private async Task<Session?> TryReplaceAsync(Session session, SessionState state)
    {
        var record = Record(session.Id, state, session.Origin);
        return await store.TryReplaceAsync(record, session.Record.Stamp) ? new Session(record, state) : null;
    }

    private TimeSpan Idle => TimeSpan.FromSeconds(configuration.Current.Options.SignIn.SessionIdleSeconds);

    private OperationalRecord Record(string id, SessionState state, string? origin)
    {
        var end = state.CreatedAt.AddSeconds(configuration.Current.Options.SignIn.SessionLifetimeSeconds);
        return new OperationalRecord
        {
            Kind = Kind,
            Id = id,
            Stamp = OperationalStore.NewStamp(),
            Subject = Array.Find(state.Subject, claim => claim.Type == "sub")?.Value,
            SessionId = state.SessionId,
            Origin = origin,
            CreatedAt = state.CreatedAt,
            ExpiresAt = state.SeenAt + Idle < end ? state.SeenAt + Idle : end,
            Payload = records.Seal(Kind, id, state, SignInJson.Default.SessionState),
        };
    }
}
