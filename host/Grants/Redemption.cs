using PluginTokenServer.Host.Handles;

namespace PluginTokenServer.Host.Grants;

/// <summary>A grant that a request presents something of.</summary>
/// <param name="Grant">The grant as it was read.</param>
/// <param name="Presented">What was presented.</param>
/// <param name="IsRetry">Whether it has been answered before and gets that answer again. Decided once: the window may close before the answer is made.</param>
internal sealed record Redemption(StoredGrant Grant, Handle Presented, bool IsRetry)
{
    /// <summary>Whether no tokens have been issued for the grant yet: what is presented is a code, and the refresh token that may come of it is the first.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether a state that somebody else has written meanwhile still holds what is presented as unused; asked after a lost swap.</summary>
    public bool Holds(GrantState state) => IsFirst ? state.Authorization is { Phase: AuthorizationPhase.Granted } : state.Generation == Presented.Generation;

    /// <summary>Makes the next state out of the present one at the commit; <see langword="null"/> if nothing is to be written. It has to come to the same answer whatever else has changed.</summary>
    public Func<GrantState, GrantState>? Next { get; set; }

    /// <summary>Whether a state that somebody else has written meanwhile leads to the answer that was made; asked after a lost swap.</summary>
    public Func<GrantState, bool>? IsAnswered { get; set; }
}
