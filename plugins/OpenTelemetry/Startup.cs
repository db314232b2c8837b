using Microsoft.Extensions.DependencyInjection;

[assembly: PluginTokenServer.Plugins.TokenServerPlugin(EnabledByDefault = false, DisplayName = "Metrics and traces by OpenTelemetry")]

namespace PluginTokenServer.Plugins.Otlp;

/// <summary>Registers what exports in the background.</summary>
public sealed class Startup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(PluginContext context, IServiceCollection services) =>
        services.AddSettings<OtlpSettings>(context, SettingsRule.Faults).AddHostedService<Export>();
}
