using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;
using PluginTokenServer.Wire.Tests.JwtBearer;

namespace PluginTokenServer.Wire.Tests.TokenExchange;

/// <summary>Neither plugin is there unasked, and with settings that make no sense each is refused in a sentence and the rest of the server is unharmed.</summary>
public sealed class SettingsTests
{
    [Test]
    public async Task without_a_word_of_them_both_are_off()
    {
        await using var server = await TestServer.StartAsync(AddClients);
        foreach (var (id, client, grantType) in Both)
        {
            Assert.That(server.Plugins.Plugins.Single(plugin => plugin.Id == id).State.ToString(), Is.EqualTo("Disabled"));
            (await server.AskAsync(client, grantType, ("assertion", "a"), ("subject_token", "a"), ("subject_token_type", "a"))).MustBeRefused("unsupported_grant_type");
        }
    }

    [Test]
    public async Task settings_that_make_no_sense_are_said_at_the_start()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            AddClients(settings);
            settings.Section("Plugins", "Entries", "token-exchange")["Settings"] = new JsonObject { ["Clients"] = new JsonArray(new JsonObject { ["ClientId"] = "exchanging" }) };
            settings.Section("Plugins", "Entries", "token-exchange")["Enabled"] = true;
            settings.Section("Plugins", "Entries", "jwt-bearer")["Enabled"] = true;
        });
        Assert.That(ReasonOf(server, "token-exchange"), Does.Contain("Clients:0:Targets is empty; name the APIs that the client may have tokens for.").And.Contain("Clients:0:Delegation and Impersonation are both off"));
        Assert.That(ReasonOf(server, "jwt-bearer"), Does.Contain("Issuers is empty; name at least one issuer, or disable the plugin."));
        (await server.AskAsync("machine", "client_credentials")).MustBeIssued();
    }

    private static (string Id, string Client, string GrantType)[] Both => [("token-exchange", "exchanging", ExchangeServer.GrantType), ("jwt-bearer", "asserting", BearerServer.GrantType)];

    private static void AddClients(JsonObject settings)
    {
        foreach (var (_, client, grantType) in Both)
            settings.AddClient(client, [grantType], ["api1"]);
    }

    private static string? ReasonOf(TestServer server, string id)
    {
        var plugin = server.Plugins.Plugins.Single(plugin => plugin.Id == id);
        Assert.That($"{plugin.State}({plugin.Refusal})", Is.EqualTo("Refused(ActivationFailed)"), plugin.Reason);
        return plugin.Reason;
    }
}
