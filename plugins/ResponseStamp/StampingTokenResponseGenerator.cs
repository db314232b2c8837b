using Microsoft.Extensions.Logging;
using PluginTokenServer.Plugins;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

[assembly: TokenServerPlugin(EnabledByDefault = false, DisplayName = "Response stamp")]

namespace PluginTokenServer.Plugins.ResponseStamp;

/// <summary>Stamps every token response: the smallest class that changes what the token endpoint answers.</summary>
public sealed class StampingTokenResponseGenerator(
    IClock clock, ITokenService tokenService, IRefreshTokenService refreshTokenService,
    IScopeParser scopeParser, IResourceStore resources, IClientStore clients, ILogger<TokenResponseGenerator> logger)
    : TokenResponseGenerator(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
{
    public override async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult validationResult)
    {
        var response = await base.ProcessAsync(validationResult);
        response.Custom["stamp"] = new Dictionary<string, object>
        {
            ["issued_by"] = "response-stamp",
            ["at"] = Clock.UtcNow.ToUnixTimeSeconds(),
        };
        return response;
    }
}
