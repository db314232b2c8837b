namespace PluginTokenServer.Host.UserInfo;

internal static class UserInfoRegistration
{
    public static IServiceCollection AddUserInfo(this IServiceCollection services) => services.AddSingleton<UserInfoClaims>().AddSingleton<UserInfoEndpoint>();

    public static void MapUserInfo(this IEndpointRouteBuilder endpoints) =>
        endpoints.Map(UserInfoEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<UserInfoEndpoint>().HandleAsync);
}
