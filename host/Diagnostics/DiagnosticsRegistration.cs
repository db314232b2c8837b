namespace PluginTokenServer.Host.Diagnostics;

internal static class DiagnosticsRegistration
{
    public static IServiceCollection AddDiagnostics(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.PostConfigure<LoggerFilterOptions>(QuotingRecords.Silence);
        return services.AddSingleton<IClock, SystemClock>();
    }
}
