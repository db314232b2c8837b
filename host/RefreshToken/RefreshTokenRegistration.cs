using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.RefreshToken;

internal static class RefreshTokenRegistration
{
    public static IServiceCollection AddRefreshToken(this IServiceCollection services) => services.AddSingleton<IExtensionGrantValidator, RefreshTokenGrant>();
}
