using Microsoft.AspNetCore.Hosting.Server;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tokens;

internal static class TokensRegistration
{
    public static IServiceCollection AddTokens(this IServiceCollection services) => services
        .AddSingleton(provider => new Issuer(provider.GetRequiredService<ServerConfigurationSource>().Current.Options.Issuer, provider.GetRequiredService<IServer>()))
        .AddSingleton<JwtWriter>()
        .AddSingleton<TokenComposer>()
        .AddSingleton<CustomTokenValidation>()
        .AddSingleton<TokenValidator>()
        .AddSingleton<ITokenValidator>(provider => provider.GetRequiredService<TokenValidator>());
}
