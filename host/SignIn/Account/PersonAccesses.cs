using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.SignIn.Account;

/// <summary>The clients that have access to what is a person's, and how it is taken from them again.</summary>
internal sealed class PersonAccesses(
    OperationalStore store, GrantStore grants, ReferenceTokens references, Consents consents, Revocations revocations, TimeProvider time)
{
    /// <returns>One for each client, the last used ones first; and whether there may be more.</returns>
    public async Task<(Access[] Accesses, bool HasMore)> ListAsync(Person person)
    {
        var (granted, hasMoreGrants) = await store.ForPageAsync(GrantStore.Kind, person.SubjectId);
        var (referred, hasMoreReferences) = await store.ForPageAsync(ReferenceTokens.Kind, person.SubjectId);
        var (agreed, hasMoreConsents) = await store.ForPageAsync(Consents.Kind, person.SubjectId);
        var now = time.GetUtcNow();
        var parts = granted.Where(Lives).Select(record => OfGrant(record, person, now))
            .Concat(referred.Where(Lives).Select(record => OfReference(record, person)))
            .Concat(agreed.Where(Lives).Select(OfConsent));
        var accesses = parts.OfType<Access>().GroupBy(part => part.ClientId, StringComparer.Ordinal).Select(Access.Of).OrderByDescending(access => access.UsedAt ?? access.Since);
        return ([.. accesses], hasMoreGrants || hasMoreReferences || hasMoreConsents);

        bool Lives(OperationalRecord record) => record.ExpiresAt > now;
    }

    /// <summary>Takes from a client what a person granted to it: it is asked for again, and what was issued is dead (REF-13).</summary>
    /// <returns>Whether it had anything.</returns>
    public async Task<bool> TryTakeBackAsync(Person person, string clientId)
    {
        if ((await ListAsync(person)).Accesses.All(access => access.ClientId != clientId))
            return false;
        // First, so that whoever has still read it began before the revocation, and finds the revocation's marker.
        await consents.ForgetAsync(person.SubjectId, clientId);
        await revocations.WithdrawAsync(person.SubjectId, clientId);
        return true;
    }

    private Access? OfGrant(OperationalRecord record, Person person, DateTimeOffset now) =>
        grants.TryRead(record) is { State: { Revoked: false } state } && person.Is(state.Subject) && IsGiven(state.Authorization, now)
            ? new Access(state.ClientId, state.Scopes, record.CreatedAt, state.RotatedAt ?? state.CreatedAt)
            : null;

    // What is only being asked for, and what nobody fetched in time, give nobody anything.
    private static bool IsGiven(AuthorizationState? authorization, DateTimeOffset now) =>
        authorization is null or { Phase: AuthorizationPhase.Redeemed } || (authorization.Phase == AuthorizationPhase.Granted && authorization.ExpiresAt > now);

    // One that belongs to a grant is that grant's.
    private Access? OfReference(OperationalRecord record, Person person) =>
        record is { GrantId: null, ClientId: { } clientId } && references.TryRead(record) is { } token && person.Is(token.Claims)
            ? new Access(clientId, [.. token.Claims.Where(claim => claim.Type == "scope").Select(claim => claim.Value)], record.CreatedAt, record.CreatedAt)
            : null;

    private Access? OfConsent(OperationalRecord record) =>
        record.ClientId is { } clientId && consents.TryRead(record) is { } consent ? new Access(clientId, consent.Scopes, record.CreatedAt, UsedAt: null) : null;
}
