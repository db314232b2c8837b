using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>A grant type has one owner, and the server's own are its own.</summary>
public sealed class GrantOwnershipTests
{
    private static string Validator(string grantType, string subject = "1") => $$"""

        public sealed class Grant : IExtensionGrantValidator
        {
            public string GrantType => "{{grantType}}";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.Result = new GrantValidationResult("{{subject}}", "own");
                return Task.CompletedTask;
            }
        }
        """;

    private static Task<TestServer> StartAsync(Action<System.Text.Json.Nodes.JsonObject> configure, params (string Id, string Source)[] plugins) =>
        TestServer.StartAsync(configure, root => Array.ForEach(plugins, plugin => new FixturePlugin(plugin.Id, plugin.Source).PutInto(root)));

    [TestCase("client_credentials")]
    [TestCase("password")]
    [TestCase("refresh_token")]
    [TestCase("authorization_code")]
    [TestCase("implicit")]
    [TestCase("urn:ietf:params:oauth:grant-type:device_code")]
    [TestCase("urn:openid:params:grant-type:ciba")]
    [Property("Requirement", "EXT-01")]
    public async Task no_plugin_answers_for_a_grant_type_of_the_servers_own(string grantType)
    {
        await using var server = await StartAsync(_ => { }, ("usurper", Validator(grantType, "usurped")));
        var record = server.Plugins.Plugins.Single(plugin => plugin.Id == "usurper");
        Assert.That((record.State.ToString(), record.Reason), Is.EqualTo(("Refused", $"Plugin 'usurper' offers the grant type '{grantType}', which is the server's own; give it another name.")));
        Assert.That(server.Logs.Text, Does.Contain(record.Reason!));

        // The server's own grants go on as if nothing had been, and what is not built stays unsupported.
        (await server.AskAsync("machine", "client_credentials")).MustBeIssued();
        Assert.That(TokenAnswer.PayloadOf(await server.UserTokenAsync()).GetProperty("sub").GetString(), Is.EqualTo("1"));
        if (grantType is not "client_credentials" and not "password")
            (await server.AskAsync("machine", grantType)).MustBeRefused(grantType is "implicit" ? "unsupported_grant_type" : "unauthorized_client");
    }

    [Test]
    [Property("Requirement", "EXT-01")]
    public async Task of_two_plugins_with_one_grant_type_neither_serves_it_in_whatever_order_they_lie()
    {
        await using var server = await StartAsync(
            settings => settings.AddClient("caller", ["taken", "free"], ["api1"]), ("zebra", Validator("taken")), ("aardvark", Validator("taken")), ("bystander", Validator("free")));
        foreach (var id in new[] { "zebra", "aardvark" })
        {
            var record = server.Plugins.Plugins.Single(plugin => plugin.Id == id);
            Assert.That(record.State.ToString(), Is.EqualTo("Refused"));
            Assert.That(record.Reason, Does.Contain("'aardvark' and 'zebra'").And.Contain("'taken'"));
        }

        (await server.AskAsync("caller", "taken")).MustBeRefused("unsupported_grant_type");
        (await server.AskAsync("caller", "free")).MustBeIssued();
        using var health = await server.Http.GetAsync("/health/ready");
        Assert.That((await health.Content.ReadAsStringAsync()).ToLowerInvariant(), Does.Contain("degraded").And.Not.Contain("zebra"));
        using var discovery = await server.Http.GetAsync("/.well-known/openid-configuration");
        Assert.That(await discovery.Content.ReadAsStringAsync(), Does.Contain("\"free\"").And.Not.Contain("\"taken\""));
    }

    [Test]
    [Property("Requirement", "EXT-01")]
    public async Task the_configuration_may_pick_the_one_that_serves_it()
    {
        await using var server = await StartAsync(
            settings =>
            {
                settings.AddClient("caller", ["taken"], ["api1"]);
                settings.Section("Plugins", "Bindings", "GrantTypes")["taken"] = "zebra";
            },
            ("zebra", Validator("taken", "z")), ("aardvark", Validator("taken", "a")));
        Assert.That((await server.AskAsync("caller", "taken")).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("z"));
    }

    [Test]
    [Property("Requirement", "EXT-01")]
    public async Task a_grant_type_in_another_case_is_another_grant_type()
    {
        await using var server = await StartAsync(settings => settings.AddClient("caller", ["Own", "PASSWORD"], ["api1"]), ("one", Validator("Own")), ("two", Validator("PASSWORD", "two")));
        (await server.AskAsync("caller", "Own")).MustBeIssued();
        (await server.AskAsync("caller", "own")).MustBeRefused("unsupported_grant_type");
        Assert.That((await server.AskAsync("caller", "PASSWORD")).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("two"));
        (await server.AskAsync("caller", "password")).MustBeRefused("unauthorized_client");
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_client_that_does_not_list_a_plugins_grant_may_not_use_it()
    {
        await using var server = await StartAsync(_ => { }, ("own", Validator("own")));
        (await server.AskAsync("machine", "own")).MustBeRefused("unauthorized_client");
        (await server.TokenAsync(("client_id", "machine"), ("client_secret", "wrong"), ("grant_type", "own"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
    }
}
