namespace PluginTokenServer.Host.Options;

internal static class OptionsRegistration
{
    /// <summary>The configuration in force, under the eyes of whoever asks for it first; faults in it are thrown there.</summary>
    public static IServiceCollection AddServerConfiguration(this IServiceCollection services)
    {
        services.AddSingleton<ServerConfigurationSource>();
        return services;
    }
}
