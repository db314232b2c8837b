namespace PluginTokenServer.Host.Introspection;

internal static class IntrospectionRegistration
{
    public static IServiceCollection AddIntrospection(this IServiceCollection services) => services.AddSingleton<Introspector>().AddSingleton<IntrospectionEndpoint>();

    public static void MapIntrospection(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map(IntrospectionEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<IntrospectionEndpoint>().HandleAsync);
}
