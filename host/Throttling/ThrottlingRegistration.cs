using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Throttling;

internal static class ThrottlingRegistration
{
    public static IServiceCollection AddThrottling(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<ServerConfigurationSource>();
            return new FailureThrottle(
                () => configuration.Current.Options.Throttling, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<FailureThrottle>>(),
                provider.GetRequiredService<ServerMetrics>());
        });
        return services;
    }
}
