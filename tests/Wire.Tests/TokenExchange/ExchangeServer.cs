using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.TokenExchange;

/// <summary>The real server with the bundled plugin switched on, clients of every kind, and how to ask as one of them.</summary>
internal sealed class ExchangeServer(TestServer server) : IAsyncDisposable
{
    public const string GrantType = "urn:ietf:params:oauth:grant-type:token-exchange";
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";
    public const string IdToken = "urn:ietf:params:oauth:token-type:id_token";
    public const string Jwt = "urn:ietf:params:oauth:token-type:jwt";

    /// <summary>Acts for somebody by a token for urn:api1; for urn:api2 and urn:api3.</summary>
    public const string Delegating = "delegating";

    /// <summary>Poses as somebody by such a token; for urn:api1 and urn:api2.</summary>
    public const string Posing = "posing";

    /// <summary>May do both, also by ID tokens of its own and by tokens of the client roclient alone, and presents actors of the client machine.</summary>
    public const string Either = "either";

    public TestServer Server => server;

    public Forger Forger { get; } = new(server);

    public static async Task<ExchangeServer> StartAsync(Action<JsonObject>? configure = null) => new(await TestServer.StartAsync(
        settings =>
        {
            Configure(settings);
            configure?.Invoke(settings);
        },
        ShapePlugin.Instance.PutInto));

    public static void Configure(JsonObject settings)
    {
        string[] scopes = ["api1", "api2", "api3", "shared", "openid", "profile"];
        foreach (var client in new[] { Delegating, Posing, Either, "stranger", "open", "referring" })
            settings.AddClient(client, [GrantType, "client_credentials"], scopes)["AllowOfflineAccess"] = true;
        settings.AddClient("narrow", [GrantType], ["shared"]);
        settings.AddClient("shaper", ["shape"], scopes)["AllowOfflineAccess"] = true;
        settings.AddClient("brief", [GrantType], scopes)["AccessTokenLifetime"] = 60;
        settings.Client("open")["RequireClientSecret"] = false;
        settings.Client("open")["AllowedGrantTypes"] = new JsonArray(GrantType);
        settings.Client("open").Remove("ClientSecrets");
        settings.Client("referring")["AccessTokenType"] = "Reference";
        settings.Client("roclient")["AllowedScopes"] = new JsonArray([.. scopes.Select(scope => JsonValue.Create(scope))]);
        settings.Client("roclient")["AllowOfflineAccess"] = true;
        settings["ApiScopes"]!.AsArray().Add(new JsonObject { ["Name"] = "shared" });
        foreach (var api in settings["ApiResources"]!.AsArray())
        {
            api!["Scopes"]!.AsArray().Add("shared");
            api["ApiSecrets"] = new JsonArray(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
            api.AsObject().Remove("AllowedAccessTokenSigningAlgorithms");
        }

        var entry = settings.Section("Plugins", "Entries", "token-exchange");
        entry["Enabled"] = true;
        entry["Settings"] = new JsonObject
        {
            ["MaxActors"] = 3,
            ["Clients"] = new JsonArray(
                Rule(Delegating, ["urn:api2", "urn:api3"], rule => rule["Delegation"] = true),
                Rule(Posing, ["urn:api1", "urn:api2"], rule => rule["Impersonation"] = true),
                Rule(Either, ["urn:api1", "urn:api2"], rule =>
                {
                    (rule["Delegation"], rule["Impersonation"], rule["IdentityTokens"]) = (true, true, true);
                    (rule["SubjectClients"], rule["ActorClients"], rule["Scopes"]) = (new JsonArray("roclient", "shaper"), new JsonArray("machine"), new JsonArray("api1", "shared", "openid"));
                    rule.Remove("SubjectAudiences");
                }),
                Rule("open", ["urn:api2"], rule => rule["Impersonation"] = true),
                Rule("referring", ["urn:api2"], rule => rule["Delegation"] = true),
                Rule("narrow", ["urn:api2", "urn:api3"], rule => rule["Impersonation"] = true),
                Rule("brief", ["urn:api2"], rule => rule["Impersonation"] = true)),
        };
    }

    /// <summary>Alice's token of the client roclient.</summary>
    public async Task<string> AliceAsync(string scope = "api1 shared") => (await SignInAsync(scope)).AccessToken;

    public async Task<TokenAnswer> SignInAsync(string scope = "api1 shared", string user = "alice") =>
        (await server.AskAsync("roclient", "password", ("username", user), ("password", user), ("scope", scope))).MustBeIssued();

    /// <summary>A client's own token.</summary>
    public async Task<string> OwnAsync(string client, string scope = "api1") => (await server.AskAsync(client, "client_credentials", ("scope", scope))).AccessToken;

    /// <summary>Alice's token as somebody would forge it who had the server's keys.</summary>
    public string Forged(Action<JsonObject>? change = null, string type = "at+jwt")
    {
        var claims = Forger.Claims();
        (claims["sub"], claims["client_id"], claims["idp"], claims["auth_time"], claims["amr"], claims["scope"]) = ("1", "roclient", "local", Forger.Now, new JsonArray("pwd"), "api1 shared");
        change?.Invoke(claims);
        return Forger.Token(Forger.Header(type: type), claims);
    }

    /// <summary>Exchanges an access token.</summary>
    public Task<TokenAnswer> ExchangeAsync(string client, string subjectToken, params (string Name, string Value)[] form) =>
        AskAsync(client, [("subject_token", subjectToken), ("subject_token_type", AccessToken), .. form]);

    /// <summary>Asks with whatever form.</summary>
    public Task<TokenAnswer> AskAsync(string client, params (string Name, string Value)[] form) => client == "open"
        ? server.TokenAsync([("client_id", client), ("grant_type", GrantType), .. form])
        : server.AskAsync(client, GrantType, form);

    /// <summary>The parameters of an actor.</summary>
    public static (string, string)[] By(string actorToken, string type = AccessToken) => [("actor_token", actorToken), ("actor_token_type", type)];

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static JsonObject Rule(string clientId, string[] targets, Action<JsonObject> change)
    {
        var rule = new JsonObject { ["ClientId"] = clientId, ["SubjectAudiences"] = new JsonArray("urn:api1"), ["Targets"] = new JsonArray([.. targets.Select(target => JsonValue.Create(target))]) };
        change(rule);
        return rule;
    }
}
