using Microsoft.Extensions.DependencyInjection;

namespace PluginTokenServer.Plugins;

/// <summary>Adds services of a plugin's own. Needed only by a plugin that wants more than its contract types found and made; at most one per plugin.</summary>
public interface IPluginStartup
{
    /// <summary>Adds services to the plugin's own container. An exception refuses the plugin and nothing else.</summary>
    /// <param name="context">The plugin.</param>
    /// <param name="services">The plugin's container, which already holds what the server offers.</param>
    void ConfigureServices(PluginContext context, IServiceCollection services);
}
