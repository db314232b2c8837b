using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Grants;

/// <summary>Writes what a request did to its grant. One conditional write decides; a write that came second is decided again by what is there now.</summary>
internal sealed class GrantCommit(OperationalStore store, GrantStore grants, ReferenceTokens references, Revocations revocations, TimeProvider time)
{
    private const int MostSwaps = 8;

    /// <returns>Whether the answer may be sent.</returns>
    /// <exception cref="UnavailableException">The store cannot say, or the grant is fought over.</exception>
    public async Task<bool> TryCommitAsync(TokenRequest request)
    {
        var work = request.Work;
        if (work.IsEmpty)
            return true;
        // First, because they count for nothing without their grant.
        foreach (var reference in work.References)
            await store.TryAddAsync(reference);
        // Where the store cannot say, it has taken all the time there is, and they are left to expire.
        var committed = work.Redeemed is { } redeemed ? await TryStepAsync(request, redeemed) : await TryBeginAsync(request);
        if (!committed)
            await DiscardAsync(work);
        return committed;
    }

    private async Task<bool> TryStepAsync(TokenRequest request, Redemption redemption)
    {
        if (redemption.Next is not { } next)
            return true;
        var known = redemption.Grant;
        for (var attempt = 0; attempt < MostSwaps; attempt++)
        {
            if (await grants.TryReplaceAsync(known, next(known.State), request.Registration.Refresh.AccessTokenLifetime))
                return true;
            // Somebody else was first. That uses nothing up: what is there now says whether our answer still is one.
            await Jitter.BeforeAsync(attempt + 1, time);
            if (await grants.FindAsync(known.Id) is not { State.Revoked: false } present)
                return false;
            if (redemption.IsAnswered?.Invoke(present.State) == true)
                return true;
            if (!redemption.Holds(present.State))
                return false;
            known = present;
        }

        throw new UnavailableException("A grant is being changed too often.", TimeSpan.FromSeconds(1));
    }

    private async Task<bool> TryBeginAsync(TokenRequest request)
    {
        var (work, decision, origin) = (request.Work, request.Decision!, request.Grant!.Origin);
        var before = await revocations.MarkersAsync(decision.Subject, request.Registration.ClientId, request.SessionId, origin);
        if (work.Begun is { } begun && !await grants.TryAddAsync(work.Reserved!.Value.RecordId, begun, origin, request.Registration.Refresh.AccessTokenLifetime))
            throw new InvalidOperationException("A grant got the id of another one.");

        var after = await revocations.MarkersAsync(decision.Subject, request.Registration.ClientId, request.SessionId, origin);
        if (!after.TellOfMoreThan(before, revocations.AtStore(request.Begun)))
            return true;
        // Revoked while it was being made: whoever revoked may not have seen it, and is told that nothing is left.
        if (work.Begun is not null)
            await grants.RevokeAsync(work.Reserved!.Value.RecordId);
        return false;
    }

    // They were never sent; those of a grant die with it, and the others must not lie about.
    private async Task DiscardAsync(GrantWork work)
    {
        try
        {
            foreach (var reference in work.References)
                await references.RemoveAsync(reference.Id);
        }
        catch (UnavailableException)
        {
            // They expire.
        }
    }
}
