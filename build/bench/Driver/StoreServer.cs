using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;

namespace PluginTokenServer.Bench.Driver;

/// <summary>Our own server with each of its stores, configured as an operator would.</summary>
internal static class StoreServer
{
    public const string Memory = "memory";
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";

    private const string Secret = "bench-client-secret";

    public static string[] Groups { get; } = [Memory, Sqlite, PostgreSql];

    /// <param name="store">One of <see cref="Groups"/>.</param>
    /// <param name="assembly">The published host.</param>
    /// <param name="postgres">The directory of the run's PostgreSQL.</param>
    public static Contestant With(string store, string assembly, string postgres) => new(store, store, assembly, [], [Scenario.ClientCredentials])
    {
        Prepare = (directory, url) =>
        {
            Directory.CreateDirectory(directory);
            string? connection = store == PostgreSql ? $"Host={postgres};Username=postgres;Database=evidence" : null;
            File.WriteAllBytes(Path.Combine(directory, "appsettings.json"), JsonSerializer.SerializeToUtf8Bytes(Settings(store, connection, directory, url)));
            return ["--environment", "Production", "--contentRoot", directory];
        },
        CpuBehind = store == PostgreSql ? () => DatabaseCpuSeconds(Path.Combine(postgres, "data", "postmaster.pid")) : null,
    };

    /// <summary>PostgreSQL's first process and all that it has started; its connections are kept, so that none ends within a round.</summary>
    private static double DatabaseCpuSeconds(string pidFile)
    {
        int first = int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture);
        string[] started = File.ReadAllText($"/proc/{first}/task/{first}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return started.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Append(first).Sum(RunningServer.CpuSeconds);
    }

    private static object Settings(string store, string? connection, string directory, string url) => new
    {
        Logging = new { LogLevel = new { Default = "Warning" } },
        TokenServer = new
        {
            Issuer = url,
            DataDirectory = Path.Combine(directory, "data"),
            Storage = new { Provider = store, ConnectionString = connection },
            Plugins = new { Trust = "Off", Entries = new Dictionary<string, object> { [PostgreSql] = new { Enabled = store == PostgreSql } } },
            Clients = new object[]
            {
                new { ClientId = "machine", ClientSecrets = Secrets(), AllowedGrantTypes = new[] { "client_credentials" }, AllowedScopes = new[] { "api1" } },
                new { ClientId = "machine.ref", ClientSecrets = Secrets(), AllowedGrantTypes = new[] { "client_credentials" }, AllowedScopes = new[] { "api1" }, AccessTokenType = "Reference" },
                new { ClientId = "roclient", ClientSecrets = Secrets(), AllowedGrantTypes = new[] { "password" }, AllowedScopes = new[] { "api1" } },
                // Offline access for the sessions whose tokens rotate: they begin by a delegation, which hashes no password.
                new { ClientId = "api1.client", ClientSecrets = Secrets(), AllowedGrantTypes = new[] { "delegation" }, AllowedScopes = new[] { "api2" }, AllowOfflineAccess = true },
                new
                {
                    ClientId = CodeFlowLoad.Client, ClientSecrets = Secrets(), AllowedGrantTypes = new[] { "authorization_code" }, AllowedScopes = new[] { "openid", "api1" }, AllowOfflineAccess = true,
                    RedirectUris = new[] { CodeFlowLoad.RedirectUri },
                },
            },
            ApiScopes = new[] { new { Name = "api1" }, new { Name = "api2" } },
            IdentityResources = new[] { new { Name = "openid", UserClaims = new[] { "sub" } } },
            ApiResources = new[]
            {
                new { Name = "api1", Scopes = new[] { "api1" }, ApiSecrets = Secrets() },
                new { Name = "api2", Scopes = new[] { "api2" }, ApiSecrets = Secrets() },
            },
            Users = new[] { new { SubjectId = "1", Username = "alice", PasswordHash = new PasswordHasher<object>().HashPassword(new object(), "alice") } },
        },
    };

    private static object[] Secrets() => [new { Value = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Secret))) }];
}
