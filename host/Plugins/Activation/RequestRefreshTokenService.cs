using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>The refresh token service of the request that the plugin is being called for.</summary>
internal sealed class RequestRefreshTokenService(PluginCall call) : IRefreshTokenService
{
    public Task<string> CreateRefreshTokenAsync(RefreshTokenCreationRequest request) => call.Request.RefreshTokenService.CreateRefreshTokenAsync(request);

    public Task<string> UpdateRefreshTokenAsync(RefreshTokenUpdateRequest request) => call.Request.RefreshTokenService.UpdateRefreshTokenAsync(request);
}
