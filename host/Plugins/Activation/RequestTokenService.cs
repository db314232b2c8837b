using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>The token service of the request that the plugin is being called for. An abandoned call has none.</summary>
internal sealed class RequestTokenService(PluginCall call) : ITokenService
{
    public Task<Models.Token> CreateIdentityTokenAsync(TokenCreationRequest request) => call.Request.TokenService.CreateIdentityTokenAsync(request);

    public Task<Models.Token> CreateAccessTokenAsync(TokenCreationRequest request) => call.Request.TokenService.CreateAccessTokenAsync(request);

    public Task<string> CreateSecurityTokenAsync(Models.Token token) => call.Request.TokenService.CreateSecurityTokenAsync(token);
}
