using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.DeviceAuthorization;

internal static class DeviceAuthorizationRegistration
{
    public static IServiceCollection AddDeviceAuthorization(this IServiceCollection services) => services
        .AddSingleton<UserCodes>()
        .AddSingleton<UserCodeGuesses>()
        .AddSingleton<DeviceAuthorizationEndpoint>()
        .AddSingleton<DeviceEndpoint>()
        .AddSingleton<IExtensionGrantValidator, DeviceCodeGrant>();

    public static void MapDeviceAuthorization(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.ServiceProvider.GetRequiredService<DeviceEndpoint>();
        endpoints.Map(DeviceAuthorizationEndpoint.Path, endpoints.ServiceProvider.GetRequiredService<DeviceAuthorizationEndpoint>().HandleAsync);
        endpoints.Map(DeviceEndpoint.Path, pages.HandleAsync);
        endpoints.Map(DeviceEndpoint.ConfirmPath, pages.HandleConfirmAsync);
    }
}
