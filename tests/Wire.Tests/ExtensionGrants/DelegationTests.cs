using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>The bundled delegation, asked by an API that hands on what it was called with.</summary>
public sealed class DelegationTests
{
    [Test]
    public async Task whoever_sends_rubbish_to_an_API_does_not_keep_it_from_delegating_the_tokens_of_others()
    {
        await using var server = await TestServer.StartAsync(settings => settings["Throttling"] = new JsonObject { ["GrantFailures"] = 3 });
        for (var number = 0; number < 6; number++)
            (await DelegateAsync(server, $"rubbish{number}")).MustBeRefused("invalid_grant");
        (await DelegateAsync(server, await server.UserTokenAsync())).MustBeIssued();
    }

    private static Task<TokenAnswer> DelegateAsync(TestServer server, string token) =>
        server.TokenAsync(("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("scope", "api2"), ("token", token));
}
