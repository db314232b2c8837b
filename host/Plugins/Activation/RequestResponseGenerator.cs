using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>What a plugin's generator wraps: the next one in line, which is another plugin's or the server's own, for the request that the plugin is being called for.</summary>
internal sealed class RequestResponseGenerator : TokenResponseGenerator
{
    private readonly PluginCall _call;

    public RequestResponseGenerator(
        PluginCall call, IClock clock, ITokenService tokenService, IRefreshTokenService refreshTokenService,
        IScopeParser scopeParser, IResourceStore resources, IClientStore clients, ILogger<TokenResponseGenerator> logger)
        : base(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
    {
        _call = call;
        _call.HasAskedForNext = true;
    }

    public override Task<TokenResponse> ProcessAsync(TokenRequestValidationResult validationResult)
    {
        var request = _call.Request;
        return _call.Invocation is { Next: { } next } invocation
            ? invocation.WaitForOtherAsync(() => next.MakeForOtherAsync(request, validationResult))
            : request.DefaultGenerator.ProcessInteractionAsync(validationResult);
    }
}
