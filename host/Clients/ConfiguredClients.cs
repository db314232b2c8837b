using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Clients;

/// <summary>The clients of the configuration, as extensions see them: each time a copy.</summary>
internal sealed class ConfiguredClients(ServerConfigurationSource configuration) : IClientStore
{
    public Task<Client?> FindClientByIdAsync(string clientId) =>
        Task.FromResult(configuration.Current.Clients.GetValueOrDefault(clientId ?? "")?.Copy());
}
