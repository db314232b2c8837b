using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Plugins;

internal static class PluginsRegistration
{
    public static IServiceCollection AddPlugins(this IServiceCollection services)
    {
        services.AddHttpClient();
        return services.AddSingleton(provider =>
        {
            var (options, environment) = (provider.GetRequiredService<ServerConfigurationSource>().Current.Options, provider.GetRequiredService<IHostEnvironment>());
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
