using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.ClientCredentials;

internal static class ClientCredentialsRegistration
{
    public static IServiceCollection AddClientCredentials(this IServiceCollection services) =>
        services.AddSingleton<IExtensionGrantValidator, ClientCredentialsGrant>();
}
