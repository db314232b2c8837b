using PluginTokenServer.Host.Diagnostics.Forwarding;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Diagnostics;

internal static class DiagnosticsRegistration
{
    public static IServiceCollection AddDiagnostics(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.PostConfigure<LoggerFilterOptions>(QuotingRecords.Silence);
        services.AddSingleton<LogForwarding>().AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogForwarding>());
        services.AddMetrics().AddSingleton<ServerMetrics>().AddSingleton<PluginMetrics>();
        return services.AddSingleton<IClock, SystemClock>();
    }
}
