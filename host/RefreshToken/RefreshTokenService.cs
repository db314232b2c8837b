using System.Security.Claims;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.RefreshToken;

/// <summary>Makes the refresh token of one request. However often it is asked, there is one; and nothing is written before the commit.</summary>
internal sealed class RefreshTokenService(TokenRequest current, HandleKeys handles, TimeSpan retryWindow, TimeProvider time) : IRefreshTokenService
{
    // Two uses within it move the end as one.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    private string? _made;

    public Task<string> CreateRefreshTokenAsync(RefreshTokenCreationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (current.Work.Redeemed is { IsFirst: false } redemption)
            return Task.FromResult(Update(redemption, null));
        if (_made is not null)
            return Task.FromResult(_made);
        if (!GrantWork.MayBegin(current) || current.Work.GrantIdFor(current) is null)
            throw new InvalidOperationException("A refresh token was not made: it needs the granted scope 'offline_access', a subject, and a grant that does not decide against it.");

        if (current.Work.Redeemed is { } first)
            return Task.FromResult(Issue(Continue(first, request)));
        current.Work.Begin(State(request));
        return Task.FromResult(Issue(current.Work.Reserved!.Value));
    }

    public Task<string> UpdateRefreshTokenAsync(RefreshTokenUpdateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var redemption = current.Work.Redeemed is { IsFirst: false } redeemed ? redeemed : throw new InvalidOperationException("Only a refresh request has a refresh token to update.");
        if (request.Handle != current.RefreshTokenHandle)
            throw new InvalidOperationException("Only the refresh token that the request presents can be updated.");
        return Task.FromResult(Update(redemption, request.MustUpdate ? request.RefreshToken : null));
    }

    /// <summary>The grant that begins with the request's tokens, when no refresh token was made after all: its access tokens can still be revoked by it.</summary>
    public static GrantState Unrefreshable(TokenRequest request, DateTimeOffset now) => Begin(request, now) with
    {
        RefreshableUntil = now,
        Generation = 0,
    };

    private GrantState State(RefreshTokenCreationRequest request) => Kept(Begin(current, time.GetUtcNow()) with { Scopes = Scopes(request) }, request);

    // The grant goes on under the handle that the code was made of; a narrower token request (RFC 8707 §2.2) leaves what was granted as it is.
    private Handle Continue(Redemption redemption, RefreshTokenCreationRequest request)
    {
        var (now, scopes, redeem) = (time.GetUtcNow(), Scopes(request), redemption.Next!);
        var handle = redemption.Presented with { Generation = 1, KeyId = handles.CurrentKeyId };
        redemption.Next = known => Kept(redeem(known), request) with
        {
            Scopes = scopes.AsSpan().SequenceEqual(current.Resolved.Names) ? known.Scopes : scopes,
            IssuedClaims = StoredClaim.Of(current.IssuedClaims),
            ClientClaims = ClaimChanges.Between(current.Registration.Client.Claims, current.ClientClaims),
            AccessTokenType = current.Decision!.AccessTokenType,
            AccessTokenLifetime = Shortened(current),
            RefreshableUntil = current.Registration.Refresh.RefreshableUntil(known.CreatedAt, now),
            Generation = handle.Generation,
            KeyId = handle.KeyId,
        };
        return handle;
    }

    private string[] Scopes(RefreshTokenCreationRequest request)
    {
        var decision = current.Decision!;
        string[] scopes = [.. request.AuthorizedScopes];
        if (scopes.Length == 0)
            scopes = current.Resolved.Names;
        if (Array.Find(scopes, scope => !decision.Scopes.Contains(scope)) is { } foreign)
            throw new InvalidOperationException($"A refresh token was not made: the scope '{foreign}' was not granted.");
        if (request.Subject.FindFirst("sub")?.Value is { } sub && sub != decision.Subject)
            throw new InvalidOperationException("A refresh token was not made: it names another subject than the one that was granted.");
        return scopes;
    }

    private GrantState Kept(GrantState state, RefreshTokenCreationRequest request) => state with
    {
        Description = request.Description,
        AccessTokens = current.Registration.Refresh.KeepsClaims && request.AccessToken is { } token
            ? new() { [request.RequestedResourceIndicator ?? ""] = StoredToken.Of(token) }
            : null,
    };

    private static GrantState Begin(TokenRequest request, DateTimeOffset now) => new()
    {
        ClientId = request.Registration.ClientId,
        TokenClientId = request.Decision!.ClientId,
        Subject = StoredClaim.Of(Granted(request).Claims),
        SubjectKnown = request.Decision.SubjectKnown,
        SessionId = request.SessionId,
        Scopes = request.Resolved.Names,
        Resources = request.ResourceIndicators,
        IssuedClaims = StoredClaim.Of(request.IssuedClaims),
        ClientClaims = ClaimChanges.Between(request.Registration.Client.Claims, request.ClientClaims),
        AccessTokenType = request.Decision.AccessTokenType,
        AccessTokenLifetime = Shortened(request),
        CreatedAt = now,
        RefreshableUntil = request.Registration.Refresh.RefreshableUntil(now, now),
        Generation = 1,
        KeyId = request.Work.Reserved!.Value.KeyId,
    };

    private static int? Shortened(TokenRequest request) =>
        request.Decision!.Lifetime < request.Registration.AccessTokenLifetime ? request.Decision.Lifetime : null;

    // An extension that makes the response could have put somebody else there since the gate looked.
    private static ClaimsPrincipal Granted(TokenRequest request) => request.Subject is { } subject && subject.FindAll("sub").All(claim => claim.Value == request.Decision!.Subject)
        ? subject
        : throw new InvalidOperationException("A grant was not made: the request names another subject than the one that was granted.");

    private string Update(Redemption redemption, Models.RefreshToken? changed)
    {
        if (_made is not null)
            return _made;
        var (policy, state, presented, now) = (current.Registration.Refresh, redemption.Grant.State, redemption.Presented, time.GetUtcNow());
        if (redemption.IsRetry)
            // The answer of the first time, and nothing to write: a retry extends nothing.
            return Issue(presented with { Generation = state.Generation, KeyId = state.KeyId });
        if (!policy.Rotates)
        {
            if (policy.Slides || changed is not null)
                redemption.Next = known => Changed(Extended(known, policy, now), changed);
            // Others of a crowd have moved the end as far already; were each to write, the last would wait for all of them.
            redemption.IsAnswered = known => known.Generation == presented.Generation && changed is null && known.RefreshableUntil + Enough >= policy.RefreshableUntil(state.CreatedAt, now);
            return Issue(presented);
        }

        var (successor, writing) = (presented with { Generation = presented.Generation + 1, KeyId = SuccessorKeyId(state) }, handles.CurrentKeyId);
        redemption.Next = known => Changed(Extended(known, policy, now), changed) with
        {
            Generation = successor.Generation,
            KeyId = successor.KeyId,
            SuccessorKeyId = writing == successor.KeyId ? null : writing,
            RotatedAt = now,
        };
        redemption.IsAnswered = known =>
            known.KeyId == successor.KeyId && known.Generation == successor.Generation && RefreshPolicy.StandingOf(known, presented.Generation, time.GetUtcNow(), retryWindow) == Standing.Retry;
        return Issue(successor);
    }

    // What the grant says and not what this node would choose: while the master key is changed, nodes that are asked at the same time would choose differently.
    private byte SuccessorKeyId(GrantState state) => (state.SuccessorKeyId ?? state.KeyId) is var settled && handles.Has(settled) ? settled : handles.CurrentKeyId;

    private static GrantState Extended(GrantState state, RefreshPolicy policy, DateTimeOffset now) => state with { RefreshableUntil = policy.RefreshableUntil(state.CreatedAt, now) };

    // What was granted stays as it is; what an extension may note down is what it is called and which tokens are repeated. Those are judged again whenever they are signed.
    private static GrantState Changed(GrantState state, Models.RefreshToken? changed) => changed is null ? state : state with
    {
        Description = changed.Description,
        AccessTokens = changed.AccessTokens.Count == 0 ? null : changed.AccessTokens.ToDictionary(kept => kept.Key, kept => StoredToken.Of(kept.Value)),
    };

    private string Issue(Handle handle)
    {
        _made = handles.Write(HandleKind.RefreshToken, handle);
        current.Issued.AddRefreshToken(_made);
        return _made;
    }
}
