using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Services;

[assembly: PluginTokenServer.Plugins.TokenServerPlugin(EnabledByDefault = false, DisplayName = "Metrics, traces and logs by OpenTelemetry")]

namespace PluginTokenServer.Plugins.Otlp;

/// <summary>Registers what exports.</summary>
public sealed class Startup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(PluginContext context, IServiceCollection services) =>
        services.AddSettings<OtlpSettings>(context, SettingsRule.Faults)
            .AddSingleton<Collector>().AddSingleton<LogExport>().AddSingleton<ILogSink, LogSink>().AddHostedService<Export>();
}
