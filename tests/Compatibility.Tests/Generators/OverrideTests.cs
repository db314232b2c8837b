using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Generators;

/// <summary>Classes that derive from <c>TokenResponseGenerator</c> and override one of its steps.</summary>
public sealed class OverrideTests
{
    private static readonly (string, string) Alice = ("alice", "alice");

    [Test]
    public async Task entry_that_is_added_to_the_response_is_sent()
    {
        var answer = await (await Servers.Extended).MachineAsync("StampingGenerator");

        answer.ShouldSucceed();
        Assert.That(answer.Text("issued_by"), Is.EqualTo("acme"));
    }

    [Test]
    public async Task what_the_base_has_made_stays_as_it_is()
    {
        var answer = await (await Servers.Extended).MachineAsync("StampingGenerator");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Claims().Claim("client_id"), Is.EqualTo("StampingGenerator"));
            Assert.That(answer.Text("token_type"), Is.EqualTo("Bearer"));
            Assert.That(answer.Text("expires_in"), Is.EqualTo("3600"));
            Assert.That(answer.Text("scope"), Is.EqualTo("api1"));
        }
    }

    [Test]
    public async Task clock_of_the_constructor_is_the_servers()
    {
        var server = await Servers.Extended;
        var answer = await server.MachineAsync("StampingGenerator");

        Assert.That(answer.Json.GetProperty("server_time").GetDateTimeOffset(), Is.EqualTo(server.Clock.GetUtcNow()));
    }

    [Test]
    public async Task logger_of_the_base_writes_to_the_servers_log()
    {
        var server = await Servers.Extended;
        await server.MachineAsync("StampingGenerator");

        Assert.That(server.Logs.Records.Select(record => record.Message), Has.Some.EqualTo("Stamped the response to StampingGenerator"));
    }

    [Test]
    public async Task client_of_another_generator_gets_no_stamp()
    {
        var answer = await (await Servers.Extended).MachineAsync("machine");

        Assert.That(answer.Has("issued_by"), Is.False);
    }

    [Test]
    public async Task method_that_hides_the_base_method_is_called()
    {
        var answer = await (await Servers.Extended).MachineAsync("HidingGenerator");

        answer.ShouldSucceed();
        Assert.That(answer.Text("hidden_base"), Is.EqualTo("True"));
    }

    [Test]
    public async Task client_credentials_flow_is_overridden()
    {
        var answer = await (await Servers.Extended).MachineAsync("machine");

        Assert.That(answer.Text("flow"), Is.EqualTo("machine"));
    }

    [Test]
    public async Task password_flow_is_overridden()
    {
        var answer = await (await Servers.Extended).PasswordAsync("roclient", Alice, "api1");

        Assert.That(answer.Text("flow"), Is.EqualTo("password of alice"));
    }

    [Test]
    public async Task extension_grant_flow_is_overridden()
    {
        var answer = await (await Servers.Extended).GrantAsync("urn:acme:ticket", ("ticket", "7"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text("flow"), Is.EqualTo("extension urn:acme:ticket"));
            Assert.That(answer.Text("ticket"), Is.EqualTo("7"), "the validator's own entries stay");
        }
    }

    [TestCase("client_credentials")]
    [TestCase("password")]
    public async Task shared_step_is_overridden_for_every_flow(string grantType)
    {
        var server = await Servers.Extended;
        var answer = grantType == "password"
            ? await server.PasswordAsync("SharedStepGenerator", Alice, "api2 api1")
            : await server.MachineAsync("SharedStepGenerator", ("scope", "api2 api1"));

        answer.ShouldSucceed();
        Assert.That(answer.Text("granted"), Is.EqualTo("""["api1","api2"]"""));
    }

    [Test]
    public async Task property_that_the_generator_leaves_out_is_absent()
    {
        var answer = await (await Servers.Extended).MachineAsync("SharedStepGenerator", ("terse", "yes"));

        answer.ShouldSucceed();
        Assert.That(answer.Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "access_token", "granted" }));
    }

    [Test]
    public async Task enabled_client_is_found_by_the_store_of_the_base()
    {
        var answer = await (await Servers.Extended).MachineAsync("ClientLookupGenerator", ("about", "StampingGenerator"));

        answer.ShouldSucceed();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text("known"), Is.EqualTo("True"));
            Assert.That(answer.Text("name"), Is.EqualTo("The stamped client"));
            Assert.That(answer.Text("grants"), Is.EqualTo("""["client_credentials","password"]"""));
        }
    }

    [TestCase("disabled")]
    [TestCase("nobody")]
    public async Task disabled_or_unknown_client_is_not_found(string about)
    {
        var answer = await (await Servers.Extended).MachineAsync("ClientLookupGenerator", ("about", about));

        answer.ShouldSucceed();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text("known"), Is.EqualTo("False"));
            Assert.That(answer.Has("name"), Is.False, "a null entry is absent");
        }
    }

    [Test]
    public async Task constructor_may_ask_for_more_than_the_base_needs()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Headers = { { "User-Agent", "kiosk/4" } },
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "password",
                ["client_id"] = "PublishedConstructorGenerator",
                ["client_secret"] = "secret",
                ["username"] = "alice",
                ["password"] = "alice",
                ["scope"] = "api2",
            }),
        };
        var answer = await (await Servers.Extended).SendAsync(request);
        answer.ShouldSucceed();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Text("name"), Is.EqualTo("Alice"));
            Assert.That(answer.Text("agent"), Is.EqualTo("kiosk/4"));
            Assert.That(answer.Text("apis"), Is.EqualTo("""["urn:api2"]"""));
        }
    }
}
