using PluginTokenServer.Host.Grants;

namespace PluginTokenServer.Host.Token;

internal static class TokenEndpointRegistration
{
    public static IServiceCollection AddTokenEndpoint(this IServiceCollection services) => services
        .AddSingleton<GrantTable>()
        .AddSingleton<GrantResults>()
        .AddSingleton<TokenRequests>()
        .AddSingleton<TokenGate>()
        .AddSingleton<TokenRequestValidator>()
        .AddSingleton<CustomEntries>()
        .AddSingleton<TokenResponses>()
        .AddSingleton<SingleUses>()
        .AddSingleton<GrantCommit>()
        .AddSingleton<Commit>()
        .AddSingleton<EndpointFaults>()
        .AddSingleton<TokenReports>()
        .AddSingleton<TokenEndpoint>();

    public static void MapTokenEndpoint(this IEndpointRouteBuilder endpoints) =>
        // Every verb, so that the endpoint itself says which one it takes.
        endpoints.Map(TokenEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<TokenEndpoint>().HandleAsync);
}
