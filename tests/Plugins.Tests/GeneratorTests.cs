using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>Which plugin makes the response.</summary>
public sealed class GeneratorTests
{
    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task without_one_the_servers_own_makes_it()
    {
        await _server.StartAsync();

        Assert.That(_server.Table.Generator("client", "grant"), Is.Null);
    }

    [Test]
    public async Task one_that_is_bound_to_nothing_is_the_default()
    {
        await _server.Add("stamp", Source.Usings + Source.Generator("Stamp")).StartAsync();

        Assert.That(_server.Table.Generator("client", "grant")!.PluginId, Is.EqualTo("stamp"));
    }

    [Test]
    public async Task clients_own_goes_before_the_grant_types_and_that_before_the_default()
    {
        foreach (var id in new[] { "a", "b", "c" })
            _server.Add(id, Source.Usings + Source.Generator("Generator"));
        await _server.Set("Bindings:ResponseGenerators:Clients:app", "a").Set("Bindings:ResponseGenerators:GrantTypes:urn:example:grant", "b").Set("Bindings:ResponseGenerators:Default", "c").StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Table.Generator("app", "urn:example:grant")!.PluginId, Is.EqualTo("a"));
            Assert.That(_server.Table.Generator("other", "urn:example:grant")!.PluginId, Is.EqualTo("b"));
            Assert.That(_server.Table.Generator("other", "password")!.PluginId, Is.EqualTo("c"));
            Assert.That(_server.Table.Generator("APP", "password")!.PluginId, Is.EqualTo("c"), "client identifiers have case");
        });
    }

    [Test]
    public async Task one_that_is_bound_to_a_client_is_not_the_default()
    {
        await _server.Add("stamp", Source.Usings + Source.Generator("Stamp")).Set("Bindings:ResponseGenerators:Clients:app", "stamp").StartAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_server.Table.Generator("app", "grant")!.PluginId, Is.EqualTo("stamp"));
            Assert.That(_server.Table.Generator("other", "grant"), Is.Null);
        });
    }

    [Test]
    public async Task two_that_are_bound_to_nothing_refuse_the_start()
    {
        _server.Add("one", Source.Usings + Source.Generator("First")).Add("two", Source.Usings + Source.Generator("Second"));

        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Message, Is.EqualTo(
            "TokenServer:Plugins:Bindings:ResponseGenerators:Default: First of plugin 'one' and Second of plugin 'two' could each make the responses; name the plugin that shall."));
    }

    [Test]
    public async Task one_beside_a_configured_default_is_idle_and_says_so()
    {
        await _server.Add("one", Source.Usings + Source.Generator("First")).Add("two", Source.Usings + Source.Generator("Second")).Set("Bindings:ResponseGenerators:Default", "one").StartAsync();

        Assert.That(_server.Plugin("two").Notes.Single(), Does.Contain("Second is not used"));
    }

    [Test]
    public async Task plugin_with_several_cannot_be_bound()
    {
        _server.Add("one", Source.Usings + Source.Generator("First") + Source.Generator("Second")).Set("Bindings:ResponseGenerators:Default", "one");

        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Message, Does.EndWith("plugin 'one' offers several ITokenResponseGenerator (First, Second), and one is needed."));
    }
}
