using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.CrossDevice;

/// <summary>Requests that a user answers on another device than the client's: each is a grant from its first day. One conditional write decides which answer counts.</summary>
internal sealed class CrossDeviceGrants(
    GrantStore grants, OperationalStore store, Sessions sessions, Revocations revocations, ServerConfigurationSource configuration, TimeProvider time, ILogger<CrossDeviceGrants> logger)
{
    private const int MostSwaps = 16;

    // So long a client that asks too late is told that it was too late, and not that it is wrong.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    /// <summary>Keeps a request that has been looked at.</summary>
    /// <param name="handle">What the client will poll with.</param>
    /// <param name="client">The client.</param>
    /// <param name="scopes">What it asks for.</param>
    /// <param name="resources">The APIs that it named (RFC 8707 §2.1).</param>
    /// <param name="lifetime">How long it may be answered and redeemed.</param>
    /// <param name="subject">Who is meant to answer, where that is known.</param>
    /// <param name="codeChallenge">What the redemption has to prove, where the client wants that.</param>
    /// <param name="request">All else.</param>
    public async Task BeginAsync(
        Handle handle, RegisteredClient client, ScopeGrant scopes, string[]? resources, TimeSpan lifetime, StoredClaim[] subject, string? codeChallenge, CrossDeviceState request)
    {
        var now = time.GetUtcNow();
        var state = new GrantState
        {
            ClientId = client.ClientId,
            TokenClientId = client.ClientId,
            Subject = subject,
            Scopes = scopes.Names,
            Resources = resources,
            AccessTokenType = client.Client.AccessTokenType,
            CreatedAt = now,
            RefreshableUntil = now + lifetime + Memory,
            Authorization = new AuthorizationState { Phase = AuthorizationPhase.Waiting, ExpiresAt = now + lifetime, CodeChallenge = codeChallenge, CrossDevice = request },
        };
        if (!await grants.TryAddAsync(handle.RecordId, state, origin: null, TimeSpan.Zero))
            throw new InvalidOperationException("A grant got the id of another one.");
    }

    /// <summary>Finds a request that still waits for its answer.</summary>
    public async Task<StoredGrant?> FindWaitingAsync(string id) => await grants.FindAsync(id) is { } grant && IsWaiting(grant.State) ? grant : null;

    /// <summary>Grants a request.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="approver">Who does.</param>
    /// <param name="scopes">What they grant of it.</param>
    /// <param name="pointerKind">The kind of the record by which it was found.</param>
    /// <returns>The grant as it was before; <see langword="null"/> if it had been answered, expired, or the approver's access has ended.</returns>
    public async Task<StoredGrant?> ApproveAsync(string id, Approver approver, string[] scopes, string pointerKind)
    {
        var begun = time.GetUtcNow();
        if (await FindWaitingAsync(id) is not { } asked)
            return null;
        // What a television was granted outlives the browser that it was granted with, unless the client is to be bound to it.
        var session = approver.Session is { } present && IsBoundToSession(asked.State.ClientId) ? present : null;
        if (session is not null && !await sessions.LetInAsync(session, asked.State.ClientId))
            return null;
        var answered = await AnswerAsync(id, (grant, answer) => grants.TryGrantAsync(grant, answer, approver.Origin), state => state with
        {
            Subject = approver.Subject,
            SubjectKnown = approver.SubjectKnown,
            Description = approver.Description,
            SessionId = session?.SessionId,
            Scopes = scopes,
            Authorization = state.Authorization! with { Phase = AuthorizationPhase.Granted, ConsentShown = true },
        });
        if (answered is null)
            return null;
        var isRevoked = await IsRevokedAsync(answered.State, approver, begun);
        if (isRevoked)
            await grants.RevokeAsync(id);
        await ForgetPointerAsync(answered, pointerKind);
        if (isRevoked)
            return null;
        Log.Approved(logger, id, answered.State.ClientId);
        return answered;
    }

    /// <summary>Refuses a request.</summary>
    /// <inheritdoc cref="ApproveAsync"/>
    public async Task<StoredGrant?> DenyAsync(string id, string pointerKind)
    {
        if (await AnswerAsync(id, (grant, answer) => grants.TryReplaceAsync(grant, answer, TimeSpan.Zero), state => state with { Authorization = state.Authorization! with { Phase = AuthorizationPhase.Denied } }) is not { } answered)
            return null;
        await ForgetPointerAsync(answered, pointerKind);
        Log.Denied(logger, id, answered.State.ClientId);
        return answered;
    }

    private bool IsWaiting(GrantState state) =>
        state is { Revoked: false, Authorization: { Phase: AuthorizationPhase.Waiting } authorization } && authorization.ExpiresAt > time.GetUtcNow();

    private bool IsBoundToSession(string clientId) => configuration.Current.Clients.TryGetValue(clientId, out var client) && configuration.Current.EndsWithSession(client);

    // A poll may write between reading and answering; that changes nothing of what is answered.
    private async Task<StoredGrant?> AnswerAsync(string id, Func<StoredGrant, GrantState, Task<bool>> tryWriteAsync, Func<GrantState, GrantState> next)
    {
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            await Jitter.BeforeAsync(attempt, time);
            if (await FindWaitingAsync(id) is not { } grant)
                return null;
            if (await tryWriteAsync(grant, Answered(next(grant.State))))
                return grant;
        }

        throw new UnavailableException("A request is being changed too often.", TimeSpan.FromSeconds(1));
    }

    // The ping's credentials have done their work with the answer.
    private static GrantState Answered(GrantState state) =>
        state with { Authorization = state.Authorization! with { CrossDevice = state.Authorization.CrossDevice! with { PointerId = null, Ping = null } } };

    private async Task ForgetPointerAsync(StoredGrant grant, string kind)
    {
        if (grant.State.Authorization!.CrossDevice?.PointerId is not { } pointer)
            return;
        try
        {
            await store.RemoveAsync(kind, pointer);
        }
        catch (UnavailableException)
        {
            // The answer counts all the same: it points to something that waits for nobody, and expires.
        }
    }

    // Whoever ends the session, or takes the user's access since the session began or the client's since it asked, means this grant too, however the two are interleaved;
    // and whoever takes back what they granted to the client, since they began to answer: before that, they have changed their mind. What came through the plugin that signed them in
    // may be taken back from some time on: the session tells, since it is ended before the grants are listed.
    private async Task<bool> IsRevokedAsync(GrantState asked, Approver approver, DateTimeOffset begun)
    {
        var since = approver.Session?.State.CreatedAt ?? asked.CreatedAt;
        return (await revocations.MarkersAsync(approver.SubjectId, clientId: null, approver.Session?.SessionId, origin: null)).TellOfAnySince(revocations.AtStore(since))
            || (await revocations.MarkersAsync(subject: null, asked.ClientId, sessionId: null, origin: null)).TellOfAnySince(revocations.AtStore(asked.CreatedAt))
            || (await revocations.MarkersAsync(approver.SubjectId, asked.ClientId, sessionId: null, approver.Origin)).TellOfAnySince(revocations.AtStore(begun))
            || (approver is { Origin: not null, Session: { } session } && !await sessions.IsLiveAsync(session));
    }
}
