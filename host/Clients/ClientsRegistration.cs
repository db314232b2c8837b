using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Clients;

internal static class ClientsRegistration
{
    public static IServiceCollection AddClients(this IServiceCollection services) => services
        .AddSingleton<IClientStore, ConfiguredClients>()
        .AddSingleton<ClientKeySets>()
        .AddSingleton<AssertionReplay>()
        .AddSingleton<ClientReports>()
        .AddSingleton<ClientAuthenticator>()
        .AddSingleton<AuthenticatedEndpoint>();
}
