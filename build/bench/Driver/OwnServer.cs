using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;

namespace PluginTokenServer.Bench.Driver;

/// <summary>The configuration that our own server is measured with, written as an operator would write it.</summary>
internal static class OwnServer
{
    /// <summary>A delegated token is about a user, so the subject token is alice's.</summary>
    public static Scenario[] Scenarios { get; } =
    [
        Scenario.ClientCredentials,
        Scenario.ClientCredentialsRsa with { Form = "grant_type=client_credentials&client_id=machine.rs&client_secret=bench-client-secret&scope=api3" },
        Scenario.Delegation with
        {
            SubjectTokenForm = "grant_type=password&client_id=roclient&client_secret=bench-client-secret&scope=api1&username=alice&password=alice",
        },
    ];

    /// <summary>Makes the content root and returns the arguments that point the host to it.</summary>
    public static string[] Prepare(string directory, string url)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(Path.Combine(directory, "appsettings.json"), JsonSerializer.SerializeToUtf8Bytes(Settings(directory, url)));
        return ["--environment", "Production", "--contentRoot", directory];
    }

    private static object Settings(string directory, string url) => new
    {
        Logging = new { LogLevel = new { Default = "Warning" } },
        TokenServer = new
        {
            Issuer = url,
            DataDirectory = Path.Combine(directory, "data"),
            Plugins = new { Trust = "Off" },
            Clients = new[]
            {
                Client("machine", "client_credentials", "api1"),
                Client("machine.rs", "client_credentials", "api3"),
                Client("roclient", "password", "api1"),
                Client("api1.client", "delegation", "api2"),
            },
            ApiScopes = new[] { new { Name = "api1" }, new { Name = "api2" }, new { Name = "api3" } },
            ApiResources = new object[]
            {
                new { Name = "api1", Scopes = new[] { "api1" } },
                new { Name = "api2", Scopes = new[] { "api2" } },
                new { Name = "api3", Scopes = new[] { "api3" }, AllowedAccessTokenSigningAlgorithms = new[] { "RS256" } },
            },
            Users = new[] { new { SubjectId = "1", Username = "alice", PasswordHash = new PasswordHasher<object>().HashPassword(new object(), "alice") } },
        },
    };

    private static object Client(string id, string grantType, string scope) => new
    {
        ClientId = id,
        ClientSecrets = new[] { new { Value = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes("bench-client-secret"))) } },
        AllowedGrantTypes = new[] { grantType },
        AllowedScopes = new[] { scope },
    };
}
