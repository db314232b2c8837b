namespace PluginTokenServer.Models;

/// <summary>How the life of a refresh token ends.</summary>
public enum TokenExpiration
{
    /// <summary>Each use extends it by <see cref="Client.SlidingRefreshTokenLifetime"/>.</summary>
    Sliding = 0,

    /// <summary>At a fixed time, <see cref="Client.AbsoluteRefreshTokenLifetime"/> after the first of the grant.</summary>
    Absolute = 1,
}
