using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>Two plugins that want the same.</summary>
public sealed class ConflictTests
{
    private const string Profiles = """
        public sealed class Profiles : IProfileService
        {
            public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;
            public Task IsActiveAsync(IsActiveContext context) => Task.CompletedTask;
        }

        """;

    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task two_plugins_with_one_grant_type_serve_neither_and_both_name_both([Values] bool reversed)
    {
        var ids = reversed ? new[] { "two", "one" } : ["one", "two"];
        foreach (var id in ids)
            _server.Add(id, Source.Grant("same"));

        await _server.StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Table.Grants, Is.Empty);
            foreach (var id in ids)
            {
                Assert.That(_server.Plugin(id).State, Is.EqualTo(PluginState.Refused));
                Assert.That(_server.Plugin(id).Refusal, Is.EqualTo(RefusalReason.Conflict));
                Assert.That(_server.Plugin(id).Reason, Does.StartWith("Plugins 'one' and 'two' offer the grant type 'same', so neither serves it; pick one with TokenServer:Plugins:Bindings:GrantTypes:same"));
            }
        });
    }

    [Test]
    public async Task binding_picks_one_of_them([Values("same", "urn:example:grant:same")] string grantType)
    {
        await _server.Add("one", Source.Say(grantType, "\"one\"")).Add("two", Source.Say(grantType, "\"two\"")).Set($"Bindings:GrantTypes:{grantType}", "TWO").StartAsync();

        Assert.That(await _server.AskAsync(grantType), Is.EqualTo("two"));
        Assert.Multiple(() =>
        {
            Assert.That(_server.Plugin("two").State, Is.EqualTo(PluginState.Active));
            Assert.That(_server.Plugin("one").State, Is.EqualTo(PluginState.Disabled));
            Assert.That(_server.Plugin("one").Reason, Is.EqualTo($"The grant type '{grantType}' belongs to plugin 'TWO', as configured."));
        });
    }

    [Test]
    public async Task grant_type_of_one_that_is_switched_off_goes_to_nobody_else([Values] bool restarted)
    {
        await _server.Add("one", Source.Grant("same")).Add("two", Source.Grant("same") + Source.Validator("Other", "other")).Set("Bindings:GrantTypes:same", "one").StartAsync();
        await DisableAsync("one");
        if (restarted)
        {
            await _server.Runtime.StopAsync(CancellationToken.None);
            await _server.StartAsync();
        }

        Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "other" }));
        Assert.That(_server.Plugin("two").Notes, Is.EqualTo(new[] { "The grant type 'same' belongs to plugin 'one', as configured." }));
    }

    [Test]
    public async Task dispute_is_not_settled_by_what_happens_to_others()
    {
        await _server.Add("one", Source.Grant("same") + Source.Validator("Other", "other")).Add("two", Source.Grant("same")).Add("three", Source.Grant("three")).StartAsync();
        await DisableAsync("three");

        Assert.Multiple(() =>
        {
            Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "other" }));
            Assert.That(_server.Plugin("one").Reason, Does.StartWith("Plugins 'one' and 'two' offer the grant type 'same', so neither serves it;"));
            Assert.That(_server.Plugin("two").Reason, Is.EqualTo(_server.Plugin("one").Reason));
        });

        await DisableAsync("two");
        Assert.That(_server.Table.Grants.Keys, Is.EquivalentTo(new[] { "other", "same" }), "It is settled by the one that is in it.");
    }

    [Test]
    public async Task one_that_was_refused_and_cannot_be_unloaded_counts_as_left_behind()
    {
        await _server.Add("one", Source.Grant("same")).Add("two", Source.Grant("same")).Add("three", Source.Grant("three") + Source.Startup("throw new Exception();")).StartAsync();

        Assert.That(new[] { "one", "two", "three" }.Select(id => _server.Runtime.Status(id)?.Zombies), Is.All.EqualTo(1));
    }

    [Test]
    public async Task what_else_a_plugin_offers_is_unharmed_by_a_conflict()
    {
        await _server.Add("one", Source.Grant("same") + Source.Validator("Other", "other")).Add("two", Source.Grant("same")).StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "other" }));
            Assert.That(_server.Plugin("one").State, Is.EqualTo(PluginState.Degraded));
            Assert.That(_server.Plugin("one").Refusal, Is.EqualTo(RefusalReason.Conflict));
            Assert.That(_server.Plugin("two").State, Is.EqualTo(PluginState.Refused));
        });
    }

    [Test]
    public async Task grant_types_are_compared_ordinally()
    {
        await _server.Add("one", Source.Say("same", "\"one\"")).Add("two", Source.Say("SAME", "\"two\"")).StartAsync();

        Assert.That(new[] { await _server.AskAsync("same"), await _server.AskAsync("SAME") }, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task one_plugin_with_one_grant_type_twice_serves_it_not_at_all()
    {
        await _server.Add("one", Source.Grant("same") + Source.Validator("Other", "same")).StartAsync();

        Assert.That(_server.Plugin("one").Reason, Is.EqualTo("Plugin 'one' offers the grant type 'same' more than once (Other, Validator); remove all but one."));
    }

    [Test]
    public async Task of_a_contract_of_which_there_can_be_only_one_two_plugins_are_both_refused_whole()
    {
        await _server.Add("one", Source.Grant("one") + Profiles).Add("two", Source.Usings + Profiles).Add("three", Source.Grant("three")).StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Table.Single(typeof(Services.IProfileService)), Is.Null);
            Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "three" }));
            foreach (var id in new[] { "one", "two" })
            {
                Assert.That(_server.Plugin(id).Refusal, Is.EqualTo(RefusalReason.Conflict));
                Assert.That(_server.Plugin(id).Reason, Is.EqualTo("Plugins 'one' and 'two' each offer an IProfileService, and there can be only one; remove or disable all but one."));
            }
        });
    }

    [Test]
    public async Task disabling_one_of_them_settles_it()
    {
        await _server.Add("one", Source.Usings + Profiles).Add("two", Source.Usings + Profiles).Set("Entries:one:Enabled", "false").StartAsync();

        Assert.That(_server.Table.Single(typeof(Services.IProfileService))!.PluginId, Is.EqualTo("two"));
    }

    [Test]
    [TestCase("Required:0", "missing", "TokenServer:Plugins:Required:0: plugin 'missing' does not exist.")]
    [TestCase("Required:0", "bad", "TokenServer:Plugins:Required:0: plugin 'bad' is Refused(Conflict): Plugin 'bad' offers the grant type 'password', which is the server's own; give it another name.")]
    [TestCase("Entries:missing:Enabled", "true", "TokenServer:Plugins:Entries:missing: plugin 'missing' does not exist; the plugins are bad, good.")]
    [TestCase("Bindings:GrantTypes:good", "missing", "TokenServer:Plugins:Bindings:GrantTypes:good: plugin 'missing' does not exist.")]
    [TestCase("Bindings:GrantTypes:other", "good", "TokenServer:Plugins:Bindings:GrantTypes:other: plugin 'good' does not offer this grant type.")]
    [TestCase("Bindings:ResponseGenerators:Default", "bad", "TokenServer:Plugins:Bindings:ResponseGenerators:Default: plugin 'bad' is Refused(Conflict): Plugin 'bad' offers the grant type 'password', which is the server's own; give it another name.")]
    [TestCase("Bindings:ResponseGenerators:Clients:app", "good", "TokenServer:Plugins:Bindings:ResponseGenerators:Clients:app: plugin 'good' offers no ITokenResponseGenerator.")]
    public async Task start_is_refused_when_the_configuration_needs_what_it_cannot_have(string key, string value, string sentence)
    {
        _server.Add("good", Source.Grant("good")).Add("bad", Source.Grant("password")).Set(key, value);

        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Faults, Is.EqualTo(new[] { sentence }));
    }

    [Test]
    public async Task all_that_refuses_the_start_is_said_at_once()
    {
        _server.Set("Required:0", "one").Set("Required:1", "two").Set("Entries:three:Enabled", "true");

        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Message.Split(Environment.NewLine), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task required_plugin_that_is_switched_off_refuses_the_start()
    {
        _server.Add("good", Source.Grant("good")).Set("Required:0", "good").Set("Entries:good:Enabled", "false");

        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Faults.Single(), Does.Contain("plugin 'good' is Disabled: Switched off by"));
    }

    private async Task DisableAsync(string id) => Assert.That((await _server.Runtime.Replacements.DisableAsync(id, "bob")).Single().IsDone, Is.True);
}
