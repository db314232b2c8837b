namespace PluginTokenServer.Host.Plugins.Endpoints;

internal static class PluginEndpointsRegistration
{
    public static IServiceCollection AddPluginEndpoints(this IServiceCollection services) => services.AddSingleton<BrowserServices>().AddSingleton<PluginEndpoint>();

    public static void MapPluginEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map($"{PluginEndpoint.Root}/{{id}}/{{**path}}", endpoints.ServiceProvider.GetRequiredService<PluginEndpoint>().HandleAsync);
}
