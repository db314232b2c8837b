using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Trust;

namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>The plugins that come with the server, as the build staged them beside these tests, which reference the host.</summary>
public class BundledPluginTests
{
    [Test]
    public void the_host_does_not_know_the_plugins()
    {
        Assert.That(Directory.GetFiles(Repository.PathOf("host", "obj"), "project.assets.json").Select(File.ReadAllText), Has.All.Not.Contains("/plugins/"));
        Assert.That(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PluginTokenServer.Host.deps.json")), Does.Not.Contain("delegation").IgnoreCase);
    }

    [Test]
    public void the_lock_beside_them_has_each_of_them_as_it_is()
    {
        var staged = Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "plugins")).Select(folder => (Path.GetFileName(folder), TreeCopy.Hash(PluginTree.OfFolder(folder).Files).Digest));
        var locked = PluginLock.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "bundled-plugins.lock.json"))).Plugins;

        Assert.That(locked.Select(plugin => (plugin.Id, plugin.Digest)), Is.EquivalentTo(staged));
    }

    [TestCase("delegation")]
    [TestCase("response-stamp")]
    [TestCase("token-exchange")]
    [TestCase("jwt-bearer")]
    [TestCase("postgresql", "Npgsql.dll")]
    public void the_bundled_plugins_are_packaged_as_an_authors_are(string id, params string[] more)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "plugins", id);
        using var metadata = new PluginMetadata(Path.Combine(folder, $"{id}.dll"));

        Assert.That(Directory.GetFileSystemEntries(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { $"{id}.dll", $"{id}.deps.json", $"{id}.pdb" }.Concat(more)));
        Assert.That(File.ReadAllText(Path.Combine(folder, $"{id}.deps.json")), Does.Not.Contain("PluginTokenServer.Abstractions"));
        Assert.That(metadata.Value("PluginTokenServer.ContractVersion"), Is.Not.Empty);
    }
}
