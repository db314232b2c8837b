using PluginTokenServer.Services;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Password;

internal static class PasswordRegistration
{
    public static IServiceCollection AddPassword(this IServiceCollection services) => services
        .AddSingleton<HashWorkers>()
        .AddSingleton<ISlowWork, SlowWork>()
        .AddSingleton<ConfiguredPasswords>()
        .AddSingleton<PasswordThrottle>()
        .AddSingleton<IExtensionGrantValidator, PasswordGrant>();
}
