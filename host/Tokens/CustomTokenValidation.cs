using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tokens;

/// <summary>Asks the plugin that offers <see cref="ICustomTokenValidator"/>, if there is one.</summary>
internal sealed class CustomTokenValidation(PluginRuntime plugins)
{
    public Task<TokenValidationResult> OfAccessTokenAsync(TokenValidationResult result) =>
        plugins.Table.Single(typeof(ICustomTokenValidator)) is { } offer
            ? offer.InvokeAsync<ICustomTokenValidator, TokenValidationResult, TokenValidationResult>(
                null, result, static (validator, token, _) => validator.ValidateAccessTokenAsync(token))
            : Task.FromResult(result);

    public Task<TokenValidationResult> OfIdentityTokenAsync(TokenValidationResult result) =>
        plugins.Table.Single(typeof(ICustomTokenValidator)) is { } offer
            ? offer.InvokeAsync<ICustomTokenValidator, TokenValidationResult, TokenValidationResult>(
                null, result, static (validator, token, _) => validator.ValidateIdentityTokenAsync(token))
            : Task.FromResult(result);
}
