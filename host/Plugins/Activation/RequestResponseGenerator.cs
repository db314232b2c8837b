using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>The server's own generator for the request that the plugin is being called for: what a plugin's generator may wrap.</summary>
internal sealed class RequestResponseGenerator(
    PluginCall call, IClock clock, ITokenService tokenService, IRefreshTokenService refreshTokenService,
    IScopeParser scopeParser, IResourceStore resources, IClientStore clients, ILogger<TokenResponseGenerator> logger)
    : TokenResponseGenerator(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
{
    public override Task<TokenResponse> ProcessAsync(TokenRequestValidationResult validationResult) =>
        call.Request.DefaultGenerator.ProcessInteractionAsync(validationResult);
}
