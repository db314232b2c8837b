using System.Text.Json.Nodes;
using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests;

/// <summary>The servers that the tests share, each started when it is first asked for.</summary>
[SetUpFixture]
public sealed class Servers
{
    private static readonly string[] GrantTypes =
    [
        "delegation", "delegation-without-returns", "delegation-with-fallback", "urn:acme:ticket", "error-codes", "one-time-code", "badge", "principal",
        "requested-scopes", "parsed-scopes", "request-shape", "injected", "voucher",
    ];

    /// <summary>Generators that are bound to a client, which is called like them.</summary>
    private static readonly string[] BoundGenerators =
    [
        "StampingGenerator", "HidingGenerator", "TupleGenerator", "TokenServiceTupleGenerator", "SharedStepGenerator", "ClientLookupGenerator",
        "ExtraTokensGenerator", "DtoGenerator", "PublishedConstructorGenerator", "DirectGenerator", "InteractionGenerator", "WrappingGenerator", "RefreshingGenerator",
    ];

    private static readonly string[] UserPlugins = ["UserDirectory", "TransactionRequestValidator", "StampingGenerator", "ExtraTokensGenerator", "DelegationGrantValidator"];

    private static readonly Lazy<Task<TestServer>> LazyExtended = new(StartExtendedAsync);
    private static readonly Lazy<Task<TestServer>> LazyDirectory = new(StartDirectoryAsync);

    /// <summary>With every grant and every generator; the users are those of the configuration.</summary>
    internal static Task<TestServer> Extended => LazyExtended.Value;

    /// <summary>With users, profiles and a request validator of plugins, and a generator as the default.</summary>
    internal static Task<TestServer> Directory => LazyDirectory.Value;

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var server in new[] { LazyExtended, LazyDirectory }.Where(server => server.IsValueCreated && server.Value.IsCompletedSuccessfully))
            await (await server.Value).DisposeAsync();
    }

    private static Task<TestServer> StartExtendedAsync() => TestServer.StartAsync(
        tokenServer =>
        {
            tokenServer["ApiScopes"]!.AsArray().Add(new JsonObject { ["Name"] = "staff", ["UserClaims"] = new JsonArray("role") });
            tokenServer.AddClient("classic", GrantTypes, ["api1", "api2", "staff"]);
            tokenServer.AddClient("talkative", GrantTypes, ["api1"])["AlwaysSendClientClaims"] = true;
            foreach (var generator in BoundGenerators)
                tokenServer.AddClient(generator, ["client_credentials", "password"], ["api1", "api2", "openid", "profile"]);
            tokenServer.Client("RefreshingGenerator")["AllowOfflineAccess"] = true;
            tokenServer.Client("StampingGenerator")["ClientName"] = "The stamped client";
            tokenServer.AddClient("disabled", ["client_credentials"], ["api1"])["Enabled"] = false;
            tokenServer["Plugins"] = new JsonObject
            {
                ["Bindings"] = new JsonObject
                {
                    // The bundled plugin offers it as well.
                    ["GrantTypes"] = new JsonObject { ["delegation"] = "DelegationGrantValidator" },
                    ["ResponseGenerators"] = new JsonObject
                    {
                        ["Clients"] = new JsonObject(BoundGenerators.Select(generator => KeyValuePair.Create(generator, (JsonNode?)generator))),
                        ["GrantTypes"] = new JsonObject { ["client_credentials"] = "FlowGenerator", ["password"] = "FlowGenerator", ["urn:acme:ticket"] = "FlowGenerator" },
                    },
                },
                ["Entries"] = new JsonObject
                {
                    ["InjectedServicesValidator"] = new JsonObject
                    {
                        ["Settings"] = new JsonObject { ["Region"] = "north", ["Limits"] = new JsonObject { ["Daily"] = 5 } },
                    },
                },
            };
        },
        root => ExtensionSources.Drop(root, ExtensionSources.Names.Where(name => name is not ("UserDirectory" or "TransactionRequestValidator"))));

    private static Task<TestServer> StartDirectoryAsync() => TestServer.StartAsync(
        tokenServer =>
        {
            tokenServer["ApiScopes"]!.AsArray().Add(new JsonObject { ["Name"] = "mail", ["UserClaims"] = new JsonArray("email", "level") });
            tokenServer.AddClient("portal", ["client_credentials", "password"], ["api1", "api2", "mail", "openid", "profile"])["AlwaysSendClientClaims"] = true;
            tokenServer.AddClient("tokens", ["password"], ["api1", "openid", "profile"]);
            tokenServer["Plugins"] = new JsonObject
            {
                ["Bindings"] = new JsonObject
                {
                    // The bundled plugin offers it as well.
                    ["GrantTypes"] = new JsonObject { ["delegation"] = "DelegationGrantValidator" },
                    ["ResponseGenerators"] = new JsonObject { ["Default"] = "StampingGenerator", ["Clients"] = new JsonObject { ["tokens"] = "ExtraTokensGenerator" } },
                },
            };
        },
        root => ExtensionSources.Drop(root, UserPlugins));
}
