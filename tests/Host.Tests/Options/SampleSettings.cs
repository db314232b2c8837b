using Microsoft.Extensions.Configuration;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Tests.Options;

/// <summary>A configuration without a fault, and what becomes of it when some settings are changed.</summary>
internal static class SampleSettings
{
    // The password of nobody, at a small number of iterations.
    public const string PasswordHash = "AQAAAAIAAYagAAAAEPurZZJ1q2qSDAHtKqnUBh1C4h0ghp7LGqs7mympClaQsj5kvZfnwiKUSE85YWXHrw==";

    public static readonly string SecretHash = "t1vLm3zQ7aWfY0nKpX5dRe8sUgJh2BcE".Sha256();

    public static Dictionary<string, string?> Settings(params (string Key, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Issuer"] = "https://id.example.com",
            ["Clients:0:ClientId"] = "machine",
            ["Clients:0:ClientSecrets:0:Value"] = SecretHash,
            ["Clients:0:AllowedGrantTypes:0"] = "client_credentials",
            ["Clients:0:AllowedScopes:0"] = "api1",
            ["Clients:1:ClientId"] = "app",
            ["Clients:1:RequireClientSecret"] = "false",
            ["Clients:1:AllowedGrantTypes:0"] = "delegation",
            ["Clients:1:AllowedScopes:0"] = "api2",
            ["Clients:1:AllowedScopes:1"] = "openid",
            ["ApiScopes:0:Name"] = "api1",
            ["ApiScopes:1:Name"] = "api2",
            ["ApiResources:0:Name"] = "urn:api1",
            ["ApiResources:0:Scopes:0"] = "api1",
            ["IdentityResources:0:Name"] = "openid",
            ["IdentityResources:0:UserClaims:0"] = "sub",
            ["Users:0:SubjectId"] = "1",
            ["Users:0:Username"] = "alice",
            ["Users:0:PasswordHash"] = PasswordHash,
            ["Users:0:Claims:name"] = "Alice",
        };
        foreach (var (key, value) in changes)
        {
            // Without a value a setting is taken out; "<null>" is the null of JSON.
            if (value is null)
                settings.Remove(key);
            else
                settings[key] = value == "<null>" ? null : value;
        }

        return settings.ToDictionary(setting => $"TokenServer:{setting.Key}", setting => setting.Value);
    }

    public static IConfigurationRoot Of(params (string Key, string? Value)[] changes) =>
        new ConfigurationBuilder().AddInMemoryCollection(Settings(changes)).Build();

    public static TokenServerOptions Options(params (string Key, string? Value)[] changes) =>
        ConfigurationReader.Read(ConfigurationSnapshot.Of(Of(changes)), isDevelopment: false);

    public static string[] Faults(params (string Key, string? Value)[] changes) => Faults(isDevelopment: false, changes);

    public static string[] FaultsInDevelopment(params (string Key, string? Value)[] changes) => Faults(isDevelopment: true, changes);

    private static string[] Faults(bool isDevelopment, (string Key, string? Value)[] changes)
    {
        try
        {
            ConfigurationReader.Read(ConfigurationSnapshot.Of(Of(changes)), isDevelopment);
            return [];
        }
        catch (ConfigurationException exception)
        {
            return [.. exception.Faults.Select(fault => fault.ToString())];
        }
    }
}
