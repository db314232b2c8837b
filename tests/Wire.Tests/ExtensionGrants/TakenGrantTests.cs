using System.Net;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

public sealed class TakenGrantTests
{
    [TestCase("client_credentials")]
    [TestCase("authorization_code")]
    [Property("Requirement", "EXT-01")]
    public async Task grant_of_the_servers_own_is_not_a_plugins_to_offer(string grantType)
    {
        await using var server = await TestServer.StartAsync(prepare: root => Drop(root, "acme", grantType));
        var plugin = server.Plugins.Plugins.Single(plugin => plugin.Id == "acme");
        Assert.That((plugin.State, plugin.Refusal), Is.EqualTo((PluginState.Refused, (RefusalReason?)RefusalReason.Conflict)));

        var answer = await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await server.Http.GetStringAsync("/health/ready"), Is.EqualTo("degraded"));
    }

    [Test]
    [Property("Requirement", "EXT-01")]
    public async Task grant_that_two_plugins_offer_is_served_by_neither([Values] bool otherWayRound)
    {
        string[] order = otherWayRound ? ["beta", "alpha"] : ["alpha", "beta"];
        await using var server = await TestServer.StartAsync(
            configuration => configuration.AddClient("caller", ["urn:taken"], ["api1"]), root => Array.ForEach(order, id => Drop(root, id, "urn:taken")));
        var answer = await server.TokenAsync(("grant_type", "urn:taken"), ("client_id", "caller"), ("client_secret", "secret"));
        Assert.That(answer.Error, Is.EqualTo("unsupported_grant_type"));
        foreach (var plugin in server.Plugins.Plugins.Where(plugin => plugin.Id is "alpha" or "beta"))
        {
            Assert.That(plugin.Refusal, Is.EqualTo(RefusalReason.Conflict));
            Assert.That(plugin.Reason, Does.Contain("alpha").And.Contain("beta"));
        }
    }

    private static void Drop(string root, string id, string grantType) => PluginCompiler.Compile(Path.Combine(root, "plugins"), id, $$"""
        using PluginTokenServer.Validation;
        public sealed class Grant : IExtensionGrantValidator
        {
            public string GrantType => "{{grantType}}";
            public Task ValidateAsync(ExtensionGrantValidationContext context) { context.Result = new GrantValidationResult("5", "x"); return Task.CompletedTask; }
        }
        """);
}
