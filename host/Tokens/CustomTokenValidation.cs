using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tokens;

/// <summary>Asks the plugin that offers <see cref="ICustomTokenValidator"/>, if there is one.</summary>
internal sealed class CustomTokenValidation(PluginRuntime plugins)
{
    public Task<TokenValidationResult> OfAccessTokenAsync(TokenValidationResult result) =>
        plugins.Table.Single(typeof(ICustomTokenValidator)) is { } offer
            ? offer.InvokeAsync<ICustomTokenValidator, TokenValidationResult, TokenValidationResult>(
                null, result, static async (validator, token, _) => Verdict(await validator.ValidateAccessTokenAsync(token)))
            : Task.FromResult(result);

    public Task<TokenValidationResult> OfIdentityTokenAsync(TokenValidationResult result) =>
        plugins.Table.Single(typeof(ICustomTokenValidator)) is { } offer
            ? offer.InvokeAsync<ICustomTokenValidator, TokenValidationResult, TokenValidationResult>(
                null, result, static async (validator, token, _) => Verdict(await validator.ValidateIdentityTokenAsync(token)))
            : Task.FromResult(result);

    // An error that is set means failure, as everywhere; and who says nothing has not said yes.
    private static TokenValidationResult Verdict(TokenValidationResult? result)
    {
        result ??= new TokenValidationResult { Error = "invalid_token" };
        result.IsError |= result.Error is not null;
        return result;
    }
}
