namespace PluginTokenServer.Host.Outbound;

internal static class OutboundRegistration
{
    public static IServiceCollection AddOutbound(this IServiceCollection services) => services
        .AddSingleton<OutboundHttp>()
        .AddSingleton<ClientDeliveries>()
        .AddHostedService(provider => provider.GetRequiredService<ClientDeliveries>());
}
