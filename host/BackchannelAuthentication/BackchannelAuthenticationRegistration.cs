using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.BackchannelAuthentication;

internal static class BackchannelAuthenticationRegistration
{
    public static IServiceCollection AddBackchannelAuthentication(this IServiceCollection services) => services
        .AddSingleton<BackchannelRequestValidator>()
        .AddSingleton<BackchannelUsers>()
        .AddSingleton<UserCodeHashes>()
        .AddSingleton<BackchannelRequests>()
        .AddSingleton<BackchannelAnswers>()
        .AddSingleton<PingNotifications>()
        .AddSingleton<UserNotifier>()
        .AddSingleton<BackchannelAuthenticationEndpoint>()
        .AddSingleton<BackchannelRequestsEndpoint>()
        .AddSingleton<IExtensionGrantValidator, CibaGrant>();

    public static void MapBackchannelAuthentication(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.ServiceProvider.GetRequiredService<BackchannelRequestsEndpoint>();
        endpoints.Map(BackchannelAuthenticationEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<BackchannelAuthenticationEndpoint>().HandleAsync);
        endpoints.Map(BackchannelRequestsEndpoint.Path, pages.HandleAsync);
        endpoints.Map(BackchannelRequestsEndpoint.AnswerPath, pages.HandleAnswerAsync);
    }
}
