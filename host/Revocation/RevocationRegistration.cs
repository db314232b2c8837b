namespace PluginTokenServer.Host.Revocation;

internal static class RevocationRegistration
{
    public static IServiceCollection AddRevocation(this IServiceCollection services) => services.AddSingleton<RevocationEndpoint>();

    public static void MapRevocation(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map(RevocationEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<RevocationEndpoint>().HandleAsync);
}
