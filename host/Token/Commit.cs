using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Token;

/// <summary>
/// The last step before an answer is sent: markers, then reference tokens, then the grant, and the one conditional write of the grant
/// decides. What it does not let through has used nothing up. A client that goes away meanwhile changes nothing.
/// </summary>
internal sealed class Commit(SingleUses singleUses, GrantCommit grants, Origins origins, TimeProvider time, ILogger<Commit> logger)
{
    private static readonly TimeSpan CallbackTime = TimeSpan.FromSeconds(5);

    /// <returns>The refusal; <see langword="null"/> if all is committed.</returns>
    /// <exception cref="Diagnostics.UnavailableException">The store cannot say.</exception>
    public ValueTask<OAuthError?> ApplyAsync(TokenRequest request)
    {
        var (grant, work) = (request.Grant!, request.Work);
        // Access tokens went out under the grant's id, and no refresh token with them: the grant is kept all the same, for revoking them.
        if (work is { Reserved: not null, Begun: null, Redeemed: null })
            work.Begin(RefreshTokenService.Unrefreshable(request, time.GetUtcNow()));
        var keepsNothing = work.IsEmpty;
        if (grant.Origin is { } origin && keepsNothing)
            origins.RememberSoon(origin, SelfContained(request));
        return grant.Context.SingleUses.Count == 0 && keepsNothing ? new((OAuthError?)null) : new(CommitAsync(request, grant));
    }

    private static int SelfContained(TokenRequest request) => request.Decision is { AccessTokenType: AccessTokenType.Jwt, Lifetime: var lifetime } ? lifetime : 0;

    /// <summary>Runs what was to happen once the answer is certain. It is certain, so a failure here is the operator's business and not the client's.</summary>
    public async Task RunCallbacksAsync(ValidatedGrant grant)
    {
        // A copy, because a callback may ask for another: that one comes too late.
        foreach (var callback in grant.Context.CommittedCallbacks.ToArray())
        {
            using var deadline = new CancellationTokenSource(CallbackTime, time);
            try
            {
                await Task.Run(() => callback(deadline.Token)).WaitAsync(CallbackTime, time);
            }
            catch (Exception fault)
            {
                Log.CommitCallbackFailed(logger, grant.Owner, fault.GetType().FullName ?? "");
            }
        }
    }

    private async Task<OAuthError?> CommitAsync(TokenRequest request, ValidatedGrant grant)
    {
        if (grant.Origin is { } origin && !request.Work.IsEmpty)
            await origins.RememberAsync(origin, SelfContained(request));
        var uses = await singleUses.TryUseAsync(grant.Context.SingleUses, grant.Owner);
        if (uses is null)
            return OAuthError.OfGrant("invalid_grant", "What was presented has been used already.", null);
        try
        {
            if (await grants.TryCommitAsync(request))
                return null;
        }
        catch (Exception)
        {
            // The client is told now: a store that hangs would take as long again.
            _ = singleUses.ReleaseAsync(uses);
            throw;
        }

        await singleUses.ReleaseAsync(uses);
        return OAuthError.OfGrant("invalid_grant", "What was presented has been used already, or revoked.", null);
    }
}
