using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.AuthorizationCode;

internal static class AuthorizationCodeRegistration
{
    public static IServiceCollection AddAuthorizationCode(this IServiceCollection services) => services
        .AddSingleton<AuthorizationRequestValidator>()
        .AddSingleton<AuthorizationRequests>()
        .AddSingleton<AuthorizationTickets>()
        .AddSingleton<ChallengeReuse>()
        .AddSingleton<AuthorizationCodes>()
        .AddSingleton<AuthorizationResponses>()
        .AddSingleton<AuthorizationFlow>()
        .AddSingleton<AuthorizeEndpoint>()
        .AddSingleton<IExtensionGrantValidator, AuthorizationCodeGrant>();

    public static void MapAuthorizationCode(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<AuthorizeEndpoint>();
        endpoints.Map(AuthorizeEndpoint.Path, endpoint.HandleAsync);
        endpoints.Map(AuthorizeEndpoint.CallbackPath, endpoint.ResumeAsync);
    }
}
