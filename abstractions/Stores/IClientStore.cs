using PluginTokenServer.Models;

namespace PluginTokenServer.Stores;

/// <summary>Knows the clients.</summary>
public interface IClientStore
{
    /// <summary>Finds a client, enabled or not.</summary>
    /// <param name="clientId">The client identifier, compared ordinally.</param>
    /// <returns>The client, or <see langword="null"/>.</returns>
    Task<Client?> FindClientByIdAsync(string clientId);
}

/// <summary>What is often asked of a client store.</summary>
public static class ClientStoreExtensions
{
    /// <summary>Finds a client that is enabled.</summary>
    /// <param name="store">The store.</param>
    /// <param name="clientId">The client identifier, compared ordinally.</param>
    /// <returns>The client; <see langword="null"/> if there is none or it is disabled.</returns>
    public static async Task<Client?> FindEnabledClientByIdAsync(this IClientStore store, string clientId)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.FindClientByIdAsync(clientId) is { Enabled: true } client ? client : null;
    }
}
