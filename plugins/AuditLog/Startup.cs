using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Services;

[assembly: PluginTokenServer.Plugins.TokenServerPlugin(EnabledByDefault = false, DisplayName = "Audit log in a file")]

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>Registers the file, which all calls share.</summary>
public sealed class Startup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(PluginContext context, IServiceCollection services) =>
        services.AddSettings<AuditLogSettings>(context, SettingsRule.Faults).AddSingleton<AuditFile>().AddSingleton<IEventSink, JsonLinesSink>();
}
