using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>What an extension does to the objects of one request reaches no other request.</summary>
public sealed class SharedObjectsTests
{
    private const string Source = """

        public sealed class SpoilGrant(IClientStore clients, IResourceStore resources, ITokenValidator validator) : IExtensionGrantValidator
        {
            public string GrantType => "spoil";

            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var (raw, request) = (context.Request.Raw, context.Request);
                context.Result = new GrantValidationResult("1", "spoil") { IssueIdentityToken = true };
                switch (raw["spoil"])
                {
                    case "client": Spoil(request.Client); break;
                    case "stored client": Spoil((await clients.FindClientByIdAsync(raw["victim"]!))!); break;
                    case "validated client": Spoil((await validator.ValidateAccessTokenAsync(raw["token"]!)).Client!); break;
                    case "replaced client": request.Client = Spoil(new Client { ClientId = request.ClientId }); break;
                    case "resources": Clear(request.ValidatedResources.Resources); break;
                    case "raw": request.Raw["scope"] = "api3"; request.Raw["resource"] = "urn:api3"; break;
                    case "shaped":
                        request.Client.AlwaysSendClientClaims = true;
                        request.Client.ClientClaimsPrefix = "";
                        request.ClientClaims.Add(new Claim("plan", "trial"));
                        break;
                }
            }

            static Client Spoil(Client client)
            {
                client.Enabled = true;
                client.AccessTokenLifetime = client.IdentityTokenLifetime = 1_000_000;
                client.AccessTokenType = AccessTokenType.Reference;
                client.IncludeJwtId = false;
                client.AlwaysIncludeUserClaimsInIdToken = client.AlwaysSendClientClaims = true;
                client.ClientClaimsPrefix = "spoilt_";
                client.AllowedIdentityTokenSigningAlgorithms = ["ES256"];
                client.Claims.Add(new ClientClaim("spoilt", "yes"));
                foreach (var claim in client.Claims)
                    claim.Value = "spoilt";
                client.AllowedScopes.Add("api3");
                client.AllowedGrantTypes.Add("client_credentials");
                client.ClientSecrets.Clear();
                client.RequireClientSecret = false;
                client.Properties["impersonates"] = "machine";
                return client;
            }

            static void Clear(Resources resources)
            {
                resources.ApiResources.Clear();
                resources.ApiScopes.Clear();
                resources.IdentityResources.Clear();
            }
        }
        """;

    private static readonly FixturePlugin Plugin = new("spoil", Source);

    private static Task<TestServer> StartAsync() => Servers.WithAsync(Plugin, settings =>
    {
        foreach (var id in new[] { "victim", "bystander" })
        {
            var client = settings.AddClient(id, ["spoil"], ["api1", "openid", "profile"]);
            (client["AccessTokenLifetime"], client["IdentityTokenLifetime"]) = (600, 60);
            client["Claims"] = new JsonArray(new JsonObject { ["Type"] = "tier", ["Value"] = "gold" });
        }

        settings.AddClient("service", ["client_credentials", "spoil"], ["api1", "openid"]);
    });

    private TestServer _server = null!;

    [SetUp]
    public async Task SetUpAsync() => _server = await StartAsync();

    [TearDown]
    public async Task TearDownAsync() => await _server.DisposeAsync();

    private static readonly string[] ClientDoors = ["client", "stored client", "validated client", "replaced client"];

    [Test]
    [Property("Requirement", "EXT-03")]
    [Property("Requirement", "EXT-08")]
    public async Task changing_a_client_changes_no_other_request([ValueSource(nameof(ClientDoors))] string door)
    {
        var before = await LookAsync("victim");
        var token = (await AskAsync("victim")).AccessToken;
        await AskAsync("victim", ("spoil", door), ("victim", "victim"), ("token", token));

        var after = await LookAsync("victim");
        Assert.That(after, Is.EqualTo(before));
        // The settings that decide are the operator's.
        (await AskAsync("victim", ("scope", "api3"))).MustBeRefused("invalid_scope");
        (await _server.AskAsync("victim", "client_credentials")).MustBeRefused("unauthorized_client");
        (await _server.TokenAsync(("client_id", "victim"), ("grant_type", "spoil"))).MustBeRefused(System.Net.HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task not_even_its_own_request_lives_longer_for_it([ValueSource(nameof(ClientDoors))] string door)
    {
        var token = (await AskAsync("victim")).AccessToken;
        var answer = await AskAsync("victim", ("spoil", door), ("victim", "victim"), ("token", token));
        if (!answer.Has("access_token"))
        {
            Assert.That(answer.Error, Is.AnyOf("server_error", "invalid_request"), answer.Body);
            return;
        }

        Assert.That(answer.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(600));
        var identity = TokenAnswer.PayloadOf(answer.Text("id_token")!);
        Assert.That(identity.GetProperty("exp").GetInt64() - identity.GetProperty("iat").GetInt64(), Is.EqualTo(60));
    }

    [Test]
    public async Task shaping_the_client_of_one_request_shapes_that_request()
    {
        var shaped = (await AskAsync("victim", ("spoil", "shaped"))).MustBeIssued().Claims();
        Assert.That((shaped.GetProperty("plan").GetString(), shaped.GetProperty("tier").GetString()), Is.EqualTo(("trial", "gold")));
        Assert.That((await AskAsync("victim")).MustBeIssued().Claims().TryGetProperty("tier", out _), Is.False);
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task clearing_the_resources_of_one_request_clears_no_others()
    {
        foreach (var scope in new[] { "api1", "openid", "api1 openid" })
            await AskAsync("service", ("spoil", "resources"), ("scope", scope));
        (await _server.AskAsync("service", "client_credentials", ("scope", "openid"))).MustBeRefused("invalid_scope");
        (await _server.AskAsync("service", "client_credentials", ("scope", "api1 openid"))).MustBeRefused("invalid_scope");
        (await _server.AskAsync("service", "client_credentials", ("scope", "api1"), ("resource", "urn:api1"))).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task changing_the_raw_request_asks_for_nothing_else()
    {
        var answer = (await AskAsync("victim", ("spoil", "raw"))).MustBeIssued();
        Assert.That((answer.Text("scope"), answer.Claims().Values("aud")), Is.EqualTo(("api1 openid", new[] { "urn:api1" })));
    }

    // Everything about a client's tokens that does not change from one to the next.
    private async Task<string> LookAsync(string client)
    {
        var answer = (await AskAsync(client)).MustBeIssued();
        var (access, identity) = (answer.Claims(), TokenAnswer.PayloadOf(answer.Text("id_token")!));
        return string.Join(' ',
            answer.Json.GetProperty("expires_in"), TokenAnswer.HeaderOf(answer.Text("id_token")!).GetProperty("alg"),
            identity.GetProperty("exp").GetInt64() - identity.GetProperty("iat").GetInt64(),
            string.Join(',', access.EnumerateObject().Select(member => member.Name)), string.Join(',', identity.EnumerateObject().Select(member => member.Name)));
    }

    private Task<TokenAnswer> AskAsync(string client, params (string Name, string Value)[] form) =>
        _server.AskAsync(client, "spoil", Array.Exists(form, field => field.Name == "scope") ? form : [("scope", "api1 openid"), .. form]);
}
