namespace PluginTokenServer.Host.PushedAuthorization;

internal static class PushedAuthorizationRegistration
{
    public static IServiceCollection AddPushedAuthorization(this IServiceCollection services) => services.AddSingleton<PushedRequests>().AddSingleton<PushedAuthorizationEndpoint>();

    public static void MapPushedAuthorization(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map(PushedAuthorizationEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<PushedAuthorizationEndpoint>().HandleAsync);
}
