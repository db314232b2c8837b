using System.Net;

namespace PluginTokenServer.Host.Outbound;

internal static class OutboundRegistration
{
    public static IServiceCollection AddOutbound(this IServiceCollection services) => services
        .AddSingleton<HostLookup>(Dns.GetHostAddressesAsync)
        .AddSingleton<OutboundConnector>()
        .AddSingleton<OutboundProxy>()
        .AddSingleton<OutboundHttp>()
        .AddSingleton<ClientDeliveries>()
        .AddHostedService(provider => provider.GetRequiredService<ClientDeliveries>());
}
