using PluginTokenServer.Host.Grants;

namespace PluginTokenServer.Host.CrossDevice;

/// <summary>What a client that polls is told. A rule of its own, without store or clock, so that it can be told by tests alone.</summary>
internal static class PollRule
{
    /// <summary>By how many seconds the interval grows with each poll that comes too soon (RFC 8628 §3.5, CIBA Core §11).</summary>
    public const int Slower = 5;

    // A client that keeps to the interval must not be told off because this request travelled faster than the one before.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(500);

    public static PollOutcome Of(AuthorizationState authorization, DateTimeOffset now) => authorization.Phase switch
    {
        AuthorizationPhase.Denied => PollOutcome.Denied,
        AuthorizationPhase.Granted or AuthorizationPhase.Waiting when authorization.ExpiresAt <= now => PollOutcome.Expired,
        AuthorizationPhase.Granted => PollOutcome.Granted,
        AuthorizationPhase.Waiting => IsTooSoon(authorization.CrossDevice!, now) ? PollOutcome.TooSoon : PollOutcome.Pending,
        _ => PollOutcome.Used,
    };

    /// <summary>The state that a poll leaves behind.</summary>
    public static CrossDeviceState After(CrossDeviceState state, PollOutcome outcome, DateTimeOffset now) =>
        state with { PolledAt = now, Interval = outcome == PollOutcome.TooSoon ? state.Interval + Slower : state.Interval };

    private static bool IsTooSoon(CrossDeviceState state, DateTimeOffset now) => state.PolledAt is { } last && now < last.AddSeconds(state.Interval) - Tolerance;
}

/// <summary>What a poll comes to.</summary>
internal enum PollOutcome
{
    /// <summary>The user has not answered yet: <c>authorization_pending</c>.</summary>
    Pending,

    /// <summary>Neither, and the client asks too often: <c>slow_down</c>.</summary>
    TooSoon,

    /// <summary>The tokens can be had.</summary>
    Granted,

    /// <summary>The user said no: <c>access_denied</c>.</summary>
    Denied,

    /// <summary>Nobody answered, or nobody asked, in time: <c>expired_token</c>.</summary>
    Expired,

    /// <summary>The tokens were had.</summary>
    Used,
}
