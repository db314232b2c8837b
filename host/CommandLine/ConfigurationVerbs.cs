using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.CommandLine;

internal static class ConfigurationVerbs
{
    private static readonly string[] BuiltIn = [GrantType.ClientCredentials, GrantType.ResourceOwnerPassword];

    /// <summary>Reads the configuration as the server would, from the same files, environment and command line.</summary>
    public static async Task<int> CheckAsync(string[] args, Terminal terminal)
    {
        var builder = TokenServerApplication.NewBuilder(args);
        var options = ConfigurationReader.Read(ConfigurationSnapshot.Of(builder.Configuration), builder.Environment.IsDevelopment());
        await terminal.Out.WriteLineAsync(
            $"OK. {builder.Environment.EnvironmentName}: {options.Clients.Count} clients, {options.ApiScopes.Count} API scopes, {options.ApiResources.Count} APIs, "
            + $"{options.IdentityResources.Count} identity resources, {options.Users.Count} users.");

        var others = options.Clients.SelectMany(client => client.AllowedGrantTypes).Except(BuiltIn, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
            await terminal.Out.WriteLineAsync($"Served only if a plugin offers them: {string.Join(", ", others)}.");
        return ExitCodes.Done;
    }
}
