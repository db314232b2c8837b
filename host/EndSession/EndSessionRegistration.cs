namespace PluginTokenServer.Host.EndSession;

internal static class EndSessionRegistration
{
    public static IServiceCollection AddEndSession(this IServiceCollection services) => services
        .AddSingleton<EndSessionRequests>()
        .AddSingleton<EndSessionTickets>()
        .AddSingleton<EndSessionEndpoint>()
        .AddSingleton<LogoutTokens>()
        .AddSingleton<BackChannelLogout>();

    public static void MapEndSession(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<EndSessionEndpoint>();
        endpoints.Map(EndSessionEndpoint.Path, endpoint.HandleAsync);
        endpoints.Map(EndSessionEndpoint.CallbackPath, endpoint.ResumeAsync);
    }
}
