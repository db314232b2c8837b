using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Tests.Plugins.Discovery;

public sealed class PluginDiscoveryTests : PluginDirectoryFixture
{
    [Test]
    public void directory_that_does_not_exist_has_no_candidates()
    {
        Assert.That(new PluginDiscovery(isDevelopment: false).Discover(Path.Combine(Root, "nowhere"), Path.Combine(Root, "nowhere else")), Is.Empty);
    }

    [Test]
    public void folder_is_a_candidate_with_everything_in_it()
    {
        Write("plugins/Acme/Acme.dll");
        Write("plugins/Acme/Acme.deps.json");
        Write("plugins/Acme/runtimes/linux-x64/native/libacme.so");
        var candidate = DiscoverOnly();

        Assert.That(candidate.Refusal, Is.Null);
        Assert.That(candidate.Id, Is.EqualTo("Acme"));
        Assert.That(candidate.SourcePath, Is.EqualTo(Path.Combine(Plugins, "Acme")));
        Assert.That(candidate.MainAssemblyName, Is.EqualTo("Acme.dll"));
        Assert.That(candidate.IsBundled, Is.False);
        Assert.That(candidate.Files.Select(file => file.RelativePath), Is.EqualTo(new[] { "Acme.deps.json", "Acme.dll", "runtimes/linux-x64/native/libacme.so" }));
    }

    [Test]
    public void loose_dll_is_a_candidate_with_its_companions_only()
    {
        Write("plugins/acme.dll");
        Write("plugins/acme.deps.json");
        Write("plugins/acme.pdb");
        Write("plugins/acme.xml");
        Write("plugins/README.md");
        var candidate = DiscoverOnly();

        Assert.That(candidate.Refusal, Is.Null);
        Assert.That(candidate.Id, Is.EqualTo("acme"));
        Assert.That(candidate.MainAssemblyName, Is.EqualTo("acme.dll"));
        Assert.That(candidate.Files.Select(file => file.RelativePath), Is.EqualTo(new[] { "acme.deps.json", "acme.dll", "acme.pdb" }));
    }

    [Test]
    public void hidden_entries_and_loose_files_that_are_no_dll_are_ignored()
    {
        Write("plugins/.hidden.dll");
        Write("plugins/.git/config");
        Write("plugins/notes.txt");
        Assert.That(Discover(), Is.Empty);
    }

    [Test]
    public void bundled_plugins_are_marked()
    {
        Write("bundled/delegation/delegation.dll");
        Write("plugins/acme.dll");
        Assert.That(Discover().Select(candidate => (candidate.Id, candidate.IsBundled)), Is.EqualTo(new[] { ("acme", false), ("delegation", true) }));
    }

    [Test]
    public void one_directory_named_twice_is_read_once()
    {
        Write("plugins/acme.dll");
        Directory.CreateSymbolicLink(Path.Combine(Root, "same"), Root);
        var discovery = new PluginDiscovery(isDevelopment: false);
        Assert.That(discovery.Discover(Plugins, Plugins + "/"), Has.Count.EqualTo(1));
        Assert.That(discovery.Discover(Plugins, Path.Combine(Root, "same", "plugins")).Single().Refusal, Is.Null);
    }

    [Test]
    public void order_is_by_id_and_not_by_creation()
    {
        string[] ids = ["b", "a", "Z", "c.d", "a-b", "_x"];
        foreach (var id in ids)
            Write($"plugins/{id}/{id}.dll");
        var one = Discover().Select(candidate => candidate.Id).ToArray();

        Directory.Delete(Plugins, recursive: true);
        foreach (var id in ids.Reverse())
            Write($"plugins/{id}/{id}.dll");

        Assert.That(one, Is.EqualTo(ids.Order(StringComparer.Ordinal)));
        Assert.That(Discover().Select(candidate => candidate.Id), Is.EqualTo(one));
    }

    [TestCase("with space")]
    [TestCase("grün")]
    [TestCase("a12345678901234567890123456789012345678901234567890123456789012345")]
    [TestCase("line\nbreak")]
    public void name_that_is_no_id_is_malformed(string name)
    {
        Write($"plugins/{name}/x.dll");
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "cannot be an id", "rename it in " + Plugins);
    }

    [Test]
    public void empty_folder_is_malformed()
    {
        Directory.CreateDirectory(Path.Combine(Plugins, "acme"));
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "Plugin 'acme' contains no DLL");
    }

    [Test]
    public void copy_of_the_contract_is_malformed_wherever_it_lies()
    {
        Write("plugins/acme/acme.dll");
        Write("plugins/acme/lib/PluginTokenServer.Abstractions.dll");
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "Plugin 'acme' brings its own copy of PluginTokenServer.Abstractions.dll", "remove it", "the package's targets leave it out");
    }

    [Test]
    public void folder_and_loose_dll_of_one_id_conflict()
    {
        var loose = Write("plugins/acme.dll");
        Write("plugins/acme/acme.dll");
        var candidates = Discover();
        Assert.That(candidates, Has.Count.EqualTo(2));
        foreach (var candidate in candidates)
            AssertRefused(candidate.Refusal, RefusalReason.Conflict, "Plugin 'acme'", loose, Path.Combine(Plugins, "acme") + " and ");
    }

    [Test]
    public void bundled_id_in_other_case_conflicts()
    {
        Write("bundled/delegation/delegation.dll");
        Write("plugins/Delegation/Delegation.dll");
        Write("plugins/other.dll");
        var candidates = Discover();
        Assert.That(candidates.Select(candidate => candidate.Refusal?.Reason), Is.EqualTo(new RefusalReason?[] { RefusalReason.Conflict, RefusalReason.Conflict, null }));
        AssertRefused(candidates[0].Refusal, RefusalReason.Conflict, Path.Combine(Bundled, "delegation"), Path.Combine(Plugins, "Delegation"));
    }

    [Test]
    public void one_candidate_can_be_looked_at_where_it_lies()
    {
        Write("elsewhere/acme/acme.dll");
        var discovery = new PluginDiscovery(isDevelopment: false);
        Assert.That(discovery.DiscoverOne(Path.Combine(Root, "elsewhere", "acme/")).Id, Is.EqualTo("acme"));
        Assert.That(discovery.DiscoverOne(Path.Combine(Root, "elsewhere", "acme", "acme.dll")).MainAssemblyName, Is.EqualTo("acme.dll"));
        AssertRefused(discovery.DiscoverOne(Write("elsewhere/notes.txt")).Refusal, RefusalReason.Malformed, "is neither a DLL nor a folder");
        Assert.That(() => discovery.DiscoverOne(Path.Combine(Root, "nothing")), Throws.TypeOf<PluginDirectoryException>().With.Message.Contains("check the path"));
    }
}
