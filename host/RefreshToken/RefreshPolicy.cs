using PluginTokenServer.Host.Grants;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.RefreshToken;

/// <summary>How the refresh tokens of one client live. Frozen with the client; no store, no request, so that it can be told by tests alone.</summary>
internal sealed class RefreshPolicy(Client client, bool isPublic)
{
    // Far enough for anybody who wants no end.
    private static readonly TimeSpan NoEnd = TimeSpan.FromDays(3650);

    private readonly bool _sliding = client.RefreshTokenExpiration == TokenExpiration.Sliding;
    private readonly TimeSpan _slidingLifetime = TimeSpan.FromSeconds(client.SlidingRefreshTokenLifetime);
    private readonly TimeSpan _absoluteLifetime = client.AbsoluteRefreshTokenLifetime > 0 ? TimeSpan.FromSeconds(client.AbsoluteRefreshTokenLifetime) : NoEnd;

    /// <summary>Whether each use replaces the token. A public client's always is (RFC 9700 §4.14.2).</summary>
    public bool Rotates { get; } = isPublic || client.RefreshTokenUsage == TokenUsage.OneTimeOnly;

    /// <summary>Whether a use moves the end.</summary>
    public bool Slides => _sliding;

    /// <summary>Whether the access token's claims are those of the first one.</summary>
    public bool KeepsClaims { get; } = !client.UpdateAccessTokenClaimsOnRefresh;

    /// <summary>The longest life of an access token.</summary>
    public TimeSpan AccessTokenLifetime { get; } = TimeSpan.FromSeconds(client.AccessTokenLifetime);

    /// <summary>Until when a grant can be refreshed that is used now; never beyond its absolute end.</summary>
    /// <param name="createdAt">When it was made.</param>
    /// <param name="now">The time of use.</param>
    public DateTimeOffset RefreshableUntil(DateTimeOffset createdAt, DateTimeOffset now)
    {
        var end = createdAt + _absoluteLifetime;
        return _sliding && now + _slidingLifetime < end ? now + _slidingLifetime : end;
    }

    /// <summary>What a presented generation means for a grant as it is.</summary>
    /// <param name="state">The grant.</param>
    /// <param name="presented">The generation.</param>
    /// <param name="now">The time.</param>
    /// <param name="window">How long after a rotation the token before it gets the same successor again.</param>
    public static Standing StandingOf(GrantState state, uint presented, DateTimeOffset now, TimeSpan window)
    {
        if (presented == state.Generation)
            return Standing.Current;
        if (presented > state.Generation)
            return Standing.Unknown;
        // The successor is unused as long as it is the present one.
        return presented == state.Generation - 1 && state.RotatedAt is { } rotated && now < rotated + window ? Standing.Retry : Standing.Superseded;
    }
}

/// <summary>What a presented refresh token is to its grant.</summary>
internal enum Standing
{
    /// <summary>The unused one.</summary>
    Current,

    /// <summary>The one before it, of a client that may have missed the answer.</summary>
    Retry,

    /// <summary>Used, and followed by another: whoever presents it should not have it any more.</summary>
    Superseded,

    /// <summary>One that the store has never heard of, as after a restored backup.</summary>
    Unknown,
}
