using PluginTokenServer.Models;

namespace PluginTokenServer.Services;

/// <summary>Makes the refresh token of the current request. A second call in one request yields the same one.</summary>
public interface IRefreshTokenService
{
    /// <summary>Makes a refresh token for a new grant.</summary>
    /// <param name="request">What was granted.</param>
    /// <returns>The refresh token as it is sent.</returns>
    Task<string> CreateRefreshTokenAsync(RefreshTokenCreationRequest request);

    /// <summary>Rotates the refresh token of a grant, or keeps it, as the client is configured.</summary>
    /// <param name="request">The grant.</param>
    /// <returns>The refresh token as it is sent.</returns>
    Task<string> UpdateRefreshTokenAsync(RefreshTokenUpdateRequest request);
}
