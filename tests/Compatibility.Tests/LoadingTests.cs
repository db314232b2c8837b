using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests;

/// <summary>Whether published code gets as far as being called: compiled as it stands, taken by the real loader.</summary>
public sealed class LoadingTests
{
    [Test]
    public async Task every_published_source_is_served()
    {
        var served = Records(await Servers.Extended).Concat(Records(await Servers.Directory)).Where(plugin => plugin.State == PluginState.Active).Select(plugin => plugin.Id);

        Assert.That(ExtensionSources.Names.Except(served), Is.EqualTo(new[] { "NeitherGenerator" }));
    }

    [Test]
    public async Task generator_that_implements_neither_method_is_refused_by_name_at_load()
    {
        var server = await Servers.Extended;
        var plugin = Records(server).Single(plugin => plugin.Id == "NeitherGenerator");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plugin.State, Is.EqualTo(PluginState.Refused));
            Assert.That(plugin.Reason, Does.Contain("Acme.Identity.NeitherGenerator").And.Contain("implement ProcessAsync or ProcessInteractionAsync"));
            Assert.That(server.Logs.Text, Does.Contain("Acme.Identity.NeitherGenerator"));
        }
    }

    private static IEnumerable<PluginRecord> Records(TestServer server) => server.Plugins.Plugins;
}
