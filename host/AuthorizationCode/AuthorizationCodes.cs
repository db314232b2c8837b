using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.SignIn;

namespace PluginTokenServer.Host.AuthorizationCode;

/// <summary>Makes authorization codes (RFC 6749 §4.1.2). The grant of a pushed request goes on under its own record; one conditional write decides which browser completes it.</summary>
internal sealed class AuthorizationCodes(GrantStore grants, HandleKeys handles, Revocations revocations, Sessions sessions, ChallengeReuse reuse, TimeProvider time)
{
    /// <param name="request">The authorization request.</param>
    /// <param name="session">Who grants it.</param>
    /// <param name="scopes">What they grant.</param>
    /// <param name="consentShown">Whether they were asked.</param>
    /// <param name="begun">A time before anybody looked whether they have to be asked.</param>
    /// <returns>The code, or why there is none.</returns>
    public async Task<(string? Code, AuthorizationRefusal? Refusal)> IssueAsync(AuthorizationRequest request, Session session, string[] scopes, bool consentShown, DateTimeOffset begun)
    {
        var (handle, now) = (request.Pushed?.Handle ?? handles.New(generation: 0), time.GetUtcNow());
        var state = State(request, session, scopes, consentShown, now);
        // The session first, so that its end finds the client.
        if (!await sessions.LetInAsync(session, request.Client.ClientId))
            return (null, Ended(request));
        var before = await revocations.MarkersAsync(session.SubjectId, state.ClientId, sessionId: null, session.Origin);
        if (request.Pushed is { } pushed
            ? !await grants.TryGrantAsync(pushed.Grant, state, session.Origin)
            : !await grants.TryAddAsync(handle.RecordId, state, session.Origin, TimeSpan.Zero))
            return (null, new AuthorizationRefusal("invalid_request_uri", "The request_uri has been used.", null));

        if (await IsRevokedAsync(session, state.ClientId, before, begun))
        {
            await grants.RevokeAsync(handle.RecordId);
            return (null, Ended(request));
        }

        reuse.Note(state.ClientId, request.CodeChallenge, session.SubjectId);
        return (handles.Write(HandleKind.AuthorizationCode, handle with { KeyId = handles.CurrentKeyId }), null);
    }

    // Whoever ends the session or takes the user's access since the session began means this grant too, however the two are interleaved; a client's access, or what they had granted to this one, only since the request.
    // Whoever takes back what came through the plugin that signed them in may mean what is made from some time on: the session tells, since it is ended before the grants are listed.
    private async Task<bool> IsRevokedAsync(Session session, string clientId, RevocationMarkers before, DateTimeOffset begun) =>
        (await revocations.MarkersAsync(session.SubjectId, clientId: null, session.SessionId, origin: null)).TellOfAnySince(revocations.AtStore(session.State.SparedAt ?? session.State.CreatedAt))
        || (await revocations.MarkersAsync(session.SubjectId, clientId, sessionId: null, session.Origin)).TellOfMoreThan(before, revocations.AtStore(begun))
        || (session.Origin is not null && !await sessions.IsLiveAsync(session));

    /// <summary>Takes away what was kept of a request that comes to nothing.</summary>
    public async Task ForgetAsync(AuthorizationRequest request)
    {
        // Another browser may have completed it meanwhile; what came of that is not this one's to take away.
        if (request.Pushed is { } pushed && await grants.TryReplaceAsync(pushed.Grant, pushed.Grant.State with { Revoked = true }, TimeSpan.Zero))
            await grants.RemoveAsync(pushed.Grant.Id);
    }

    private static AuthorizationRefusal Ended(AuthorizationRequest request) => new("access_denied", "The session or the user's access ended in the meantime.", request.Target);

    private static GrantState State(AuthorizationRequest request, Session session, string[] scopes, bool consentShown, DateTimeOffset now)
    {
        var client = request.Client;
        var expires = now.AddSeconds(client.Client.AuthorizationCodeLifetime);
        return new GrantState
        {
            ClientId = client.ClientId,
            TokenClientId = client.ClientId,
            Subject = session.State.Subject,
            SubjectKnown = session.State.SubjectKnown,
            SessionId = session.SessionId,
            Scopes = scopes,
            Resources = request.Resources,
            AccessTokenType = client.Client.AccessTokenType,
            CreatedAt = now,
            RefreshableUntil = expires,
            Authorization = new AuthorizationState
            {
                Phase = AuthorizationPhase.Granted,
                ExpiresAt = expires,
                RedirectUri = request.Target.RedirectUri,
                RedirectUriNamed = request.RedirectUriNamed,
                CodeChallenge = request.CodeChallenge,
                Nonce = request.Nonce,
                ConsentShown = consentShown,
            },
        };
    }
}
