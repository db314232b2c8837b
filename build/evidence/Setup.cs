using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace PluginTokenServer.Evidence;

/// <summary>Makes what a run on this machine needs: a content root for each node with secrets of its own, and the target file that knows them.</summary>
internal static class Setup
{
    // As short as a server takes it: each session that a program ends takes a sign-in, and hashing is nothing that is raced.
    private const int VisitorIterations = 10_000;

    // The longest that codes and pushed requests can live: what a kill leaves behind is looked at when the node is ready again.
    private const int CodeSeconds = 600;

    // The longest that a session can: it outlives a long run.
    private const int SessionSeconds = 2_592_000;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static void Write(string directory, int nodes, string? postgres, TorturePlugins? torture)
    {
        var urls = FreePorts(nodes).Select(port => new Uri($"http://127.0.0.1:{port}")).ToArray();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var target = new Target
        {
            Issuer = urls[0].GetLeftPart(UriPartial.Authority),
            Nodes = urls,
            PasswordClient = new("front", Secret()),
            User = new("alice", Secret()),
            GrantClient = new("api1.client", Secret()),
            ReferenceClient = new("api1.reference", Secret()),
            AssertionClient = new("signing", Convert.ToBase64String(key.ExportPkcs8PrivateKey())),
            CodeClient = new("web", Secret()),
            RedirectUri = "https://app.example.com/callback",
            DeviceClient = new("tv", Secret()),
            CibaClient = new("bank", Secret()),
            Visitor = new("bob", Secret()),
            Api = new("urn:api2", Secret()),
            TortureClient = torture is null ? null : new("torture", Secret()),
            Forwarded = true,
        };
        var masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        for (var node = 0; node < nodes; node++)
        {
            var root = Path.Combine(directory, $"node{node}");
            Directory.CreateDirectory(root);
            WriteSecretly(Path.Combine(root, "appsettings.json"), JsonSerializer.Serialize(Settings(target, key, masterKey, postgres, torture), s_indented));
            torture?.Install(root);
            File.WriteAllText(Path.Combine(root, "url"), urls[node].GetLeftPart(UriPartial.Authority));
        }

        var file = Path.Combine(directory, "target.json");
        WriteSecretly(file, "");
        target.Write(file);
    }

    private static object Settings(Target target, ECDsa key, string masterKey, string? postgres, TorturePlugins? torture) => new
    {
        Logging = new { LogLevel = new { Default = "Error" } },
        TokenServer = new
        {
            target.Issuer,
            DataDirectory = "data",
            MasterKeys = new[] { masterKey },
            // So that each race comes from an address of its own, and the replays that are its point are not slowed down.
            KnownProxies = new[] { "127.0.0.1" },
            Storage = new { Provider = postgres is null ? "sqlite" : "postgresql", ConnectionString = postgres },
            Plugins = new
            {
                Defaults = new { BreakerFailures = torture?.BreakerFailures ?? TorturePlugins.UsualBreakerFailures },
                Entries = new Dictionary<string, object>(torture is null ? [] : TorturePlugins.Entries) { [postgres is null ? "sqlite" : "postgresql"] = new { Enabled = true } },
            },
            Throttling = new { ClientSecretFailures = 10_000, GrantFailures = 10_000, PasswordFailures = 10_000, UserCodeFailures = 100, SourceFailures = 100_000, LeakSeconds = 1, SourceLeakSeconds = 1 },
            DeviceAuthorization = new { MaxPendingPerClient = 10_000 },
            BackchannelAuthentication = new { MaxPendingPerUser = 100 },
            SignIn = new { SessionLifetimeSeconds = SessionSeconds, SessionIdleSeconds = SessionSeconds },
            Clients = (object[])
            [
                // A day, so that its token outlives a long run.
                new { ClientId = target.PasswordClient.Id, ClientSecrets = Hash(target.PasswordClient), AllowedGrantTypes = new[] { "password" }, AllowedScopes = new[] { "api1" }, AllowOfflineAccess = true, AccessTokenLifetime = 86_400 },
                new { ClientId = target.GrantClient.Id, ClientSecrets = Hash(target.GrantClient), AllowedGrantTypes = new[] { "delegation" }, AllowedScopes = new[] { "api2" }, AllowOfflineAccess = true },
                new { ClientId = target.ReferenceClient.Id, ClientSecrets = Hash(target.ReferenceClient), AllowedGrantTypes = new[] { "delegation" }, AllowedScopes = new[] { "api2" }, AllowOfflineAccess = true, AccessTokenType = "Reference" },
                new
                {
                    ClientId = target.CodeClient.Id,
                    ClientSecrets = Hash(target.CodeClient),
                    AllowedGrantTypes = new[] { "authorization_code" },
                    AllowedScopes = new[] { "openid", "api2" },
                    RedirectUris = new[] { target.RedirectUri },
                    AllowOfflineAccess = true,
                    AuthorizationCodeLifetime = CodeSeconds,
                    PushedAuthorizationLifetime = CodeSeconds,
                    CoordinateLifetimeWithUserSession = true,
                },
                new { ClientId = target.DeviceClient.Id, ClientSecrets = Hash(target.DeviceClient), AllowedGrantTypes = new[] { "urn:ietf:params:oauth:grant-type:device_code" }, AllowedScopes = new[] { "openid", "api2" }, AllowOfflineAccess = true, DeviceCodeLifetime = CodeSeconds },
                new { ClientId = target.CibaClient.Id, ClientSecrets = Hash(target.CibaClient), AllowedGrantTypes = new[] { "urn:openid:params:grant-type:ciba" }, AllowedScopes = new[] { "openid", "api2" }, AllowOfflineAccess = true, CibaLifetime = CodeSeconds },
                new { ClientId = target.AssertionClient.Id, ClientSecrets = new[] { new { Type = "JWK", Value = PublicKey(key) } }, AllowedGrantTypes = new[] { "client_credentials" }, AllowedScopes = new[] { "api1" } },
                .. target.TortureClient is { } tortured
                    ? [new { ClientId = tortured.Id, ClientSecrets = Hash(tortured), AllowedGrantTypes = TortureMode.Plugins.Select(TortureMode.GrantType).Append("client_credentials"), AllowedScopes = new[] { "api1" } }]
                    : Array.Empty<object>(),
            ],
            IdentityResources = new[] { new { Name = "openid", UserClaims = new[] { "sub" } } },
            ApiScopes = new[] { new { Name = "api1" }, new { Name = "api2" } },
            ApiResources = new object[]
            {
                new { Name = "urn:api1", Scopes = new[] { "api1" } },
                new { Name = target.Api.Id, Scopes = new[] { "api2" }, ApiSecrets = Hash(target.Api) },
            },
            Users = new[] { User("1", target.User, new PasswordHasherOptions().IterationCount), User("2", target.Visitor, VisitorIterations) },
        },
    };

    private static object User(string subjectId, Credentials user, int iterations) => new
    {
        SubjectId = subjectId,
        Username = user.Id,
        PasswordHash = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = iterations })).HashPassword(new object(), user.Secret),
    };

    private static object[] Hash(Credentials credentials) => [new { Value = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(credentials.Secret))) }];

    private static string PublicKey(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return JsonSerializer.Serialize(new { kty = "EC", crv = "P-256", x = WebEncode(point.X!), y = WebEncode(point.Y!) });
    }

    private static string Secret() => WebEncode(RandomNumberGenerator.GetBytes(32));

    private static string WebEncode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static void WriteSecretly(string path, string text)
    {
        File.WriteAllText(path, "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(path, text);
    }

    // Below those that the system gives to whoever connects: one of them, tried while its node is down, can be connected to itself.
    private static int[] FreePorts(int count) => [.. Enumerable.Range(0, 10_000).Select(_ => RandomNumberGenerator.GetInt32(15_000, 32_000)).Where(IsFree).Distinct().Take(count)];

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
