namespace PluginTokenServer.Host.CrossDevice;

internal static class CrossDeviceRegistration
{
    public static IServiceCollection AddCrossDevice(this IServiceCollection services) => services
        .AddSingleton<CrossDeviceGrants>()
        .AddSingleton<PollingServices>()
        .AddSingleton<ApprovalTickets>()
        .AddSingleton<ApprovalPages>();
}
