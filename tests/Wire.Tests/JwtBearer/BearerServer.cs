using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.JwtBearer;

/// <summary>The real server with the bundled plugin switched on, and issuers that it trusts.</summary>
internal sealed class BearerServer : IAsyncDisposable
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private BearerServer(TestServer server, Partner[] partners)
    {
        Server = server;
        Partners = partners;
        foreach (var partner in partners)
            partner.Audience = Issuer;
    }

    public TestServer Server { get; }

    /// <summary>Its people are here by a prefix.</summary>
    public Partner Partner => Partners[0];

    /// <summary>It may speak for this server's own people, for api1 only, and its assertions need no id.</summary>
    public Partner Local => Partners[1];

    /// <summary>It signs with RSA, and with that alone.</summary>
    public Partner Rsa => Partners[2];

    /// <summary>The issuer identifier of the server.</summary>
    public string Issuer => Server.Address.ToString().TrimEnd('/');

    private Partner[] Partners { get; }

    public static async Task<BearerServer> StartAsync(int grantFailures = 10_000)
    {
        var clock = new TestClock();
        var partners = MakePartners(clock);
        return new(await TestServer.StartAsync(settings =>
        {
            Configure(settings, partners);
            settings["Throttling"]!["GrantFailures"] = grantFailures;
        }, clock: clock), partners);
    }

    public static Partner[] MakePartners(FakeTimeProvider clock) =>
    [
        new("https://partner.example.com", ClientKeyPair.Make("ES256"), "k1", clock),
        new("https://local.example.com", ClientKeyPair.Make("ES384"), "k1", clock),
        new("https://rsa.example.com", ClientKeyPair.Make("PS256"), "k1", clock),
    ];

    public static void Configure(JsonObject settings, Partner[] partners)
    {
        foreach (var client in new[] { "presenter", "outsider" })
            settings.AddClient(client, [GrantType], ["api1", "api2", "openid", "profile"])["AllowOfflineAccess"] = true;
        settings.AddClient("phone", [GrantType], ["api1"])["RequireClientSecret"] = false;
        settings.Client("phone").Remove("ClientSecrets");
        settings["Throttling"] = new JsonObject { ["GrantFailures"] = 10_000, ["SourceFailures"] = 100_000 };
        var (partner, local, rsa) = (Entry(partners[0]), Entry(partners[1]), Entry(partners[2]));
        (partner["SubjectPrefix"], partner["Clients"]) = ("partner:", new JsonArray("presenter", "phone"));
        (local["LocalSubjects"], local["Scopes"], local["RequireJwtId"], local["Algorithms"]) = (true, new JsonArray("api1"), false, new JsonArray("ES384"));
        (rsa["SubjectPrefix"], rsa["IdentityProvider"], rsa["SubjectClaim"], rsa["Algorithms"]) = ("rsa:", "the-rsa", "person", new JsonArray("PS256"));
        (rsa["Types"], rsa["MaxAgeSeconds"]) = (new JsonArray("authorization-grant+jwt"), 3600);
        var entry = settings.Section("Plugins", "Entries", "jwt-bearer");
        entry["Enabled"] = true;
        entry["Settings"] = new JsonObject { ["Issuers"] = new JsonArray(partner, local, rsa) };
    }

    public Task<TokenAnswer> AskAsync(string assertion, params (string, string)[] form) => AskAsync("presenter", assertion, form);

    public Task<TokenAnswer> AskAsync(string client, string assertion, (string, string)[] form) => AskAsync(Server, client, assertion, form);

    public static Task<TokenAnswer> AskAsync(TestServer server, string client, string assertion, params (string, string)[] form) => client == "phone"
        ? server.TokenAsync([("client_id", client), ("grant_type", GrantType), ("assertion", assertion), .. form])
        : server.AskAsync(client, GrantType, [("assertion", assertion), .. form]);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        foreach (var partner in Partners)
            partner.Key.Dispose();
    }

    private static JsonObject Entry(Partner partner) => new()
    {
        [nameof(partner.Issuer)] = partner.Issuer,
        ["Jwks"] = KeySetPublisher.KeySet(partner.PublicJwk()),
        ["Clients"] = new JsonArray("presenter"),
    };
}
