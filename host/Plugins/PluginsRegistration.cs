using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Plugins;

internal static class PluginsRegistration
{
    public static IServiceCollection AddPlugins(this IServiceCollection services)
    {
        services.AddHttpClient();
        return services.AddSingleton(provider =>
        {
            var (options, environment) = (provider.GetRequiredService<ServerConfigurationSource>().Current.Options, provider.GetRequiredService<IHostEnvironment>());
            options.Plugins.StorageProvider = options.Storage.Provider == StorageOptions.Memory ? null : options.Storage.Provider;
            return new PluginRuntime(
                provider,
                options.Plugins,
                PluginPaths.Of(options.Plugins, environment.ContentRootPath, options.DataDirectory),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>(),
                environment);
        });
    }
}
