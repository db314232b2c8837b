using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Tests.Plugins.Discovery;

public sealed class PluginSnapshotterTests : PluginDirectoryFixture
{
    private static readonly HashSet<string> Shared = new(StringComparer.OrdinalIgnoreCase) { "System.Text.Json" };

    [Test]
    public void digest_is_the_hash_of_names_and_hashes_in_order()
    {
        Write("plugins/acme/acme.dll", "main");
        Write("plugins/acme/Z/library.dll", "library");
        var lines = $"Z/library.dll\0{Sha256("library")}\nacme.dll\0{Sha256("main")}\n";
        var snapshot = Take();

        Assert.That(snapshot.Refusal, Is.Null);
        Assert.That(snapshot.Digest, Is.EqualTo(Sha256(lines)));
        Assert.That(snapshot.Directory, Is.EqualTo(Path.Combine(State, snapshot.Digest)));
        Assert.That(snapshot.MainAssemblyPath, Is.EqualTo(Path.Combine(snapshot.Directory, "acme.dll")));
        Assert.That(snapshot.Files, Is.EqualTo(new[] { new SnapshotFile("Z/library.dll", Sha256("library"), 7), new SnapshotFile("acme.dll", Sha256("main"), 4) }));
        Assert.That(File.ReadAllText(Path.Combine(snapshot.Directory, "Z", "library.dll")), Is.EqualTo("library"));
    }

    [Test]
    public void digest_does_not_depend_on_id_place_or_order_of_creation()
    {
        Write("plugins/one/main.dll");
        Write("plugins/one/x.txt", "x");
        var one = Take("one");
        Write("plugins/two/x.txt", "x");
        Write("plugins/two/main.dll");
        Assert.That(Take("two").Digest, Is.EqualTo(one.Digest));

        File.Move(Path.Combine(Plugins, "two", "x.txt"), Path.Combine(Plugins, "two", "y.txt"));
        Assert.That(Take("two").Digest, Is.Not.EqualTo(one.Digest), "renamed");
        Write("plugins/two/x.txt", "x");
        Assert.That(Take("two").Digest, Is.Not.EqualTo(one.Digest), "added");
    }

    [Test]
    [Platform("Linux"), UnsupportedOSPlatform("windows")]
    public void copy_is_private_and_read_only()
    {
        Write("plugins/acme/acme.dll");
        Write("plugins/acme/sub/x.txt");
        var snapshot = Take();
        Assert.Multiple(() =>
        {
            foreach (var directory in new[] { State, snapshot.Directory, Path.Combine(snapshot.Directory, "sub") })
                Assert.That(File.GetUnixFileMode(directory), Is.EqualTo(SnapshotStore.PrivateDirectory), directory);
            Assert.That(File.GetUnixFileMode(snapshot.MainAssemblyPath), Is.EqualTo(UnixFileMode.UserRead));
        });
    }

    [Test]
    public void change_of_the_source_afterwards_has_no_effect()
    {
        var source = Write("plugins/acme/acme.dll", "before");
        var snapshot = Take();
        File.WriteAllText(source, "after");
        Assert.That(File.ReadAllText(snapshot.MainAssemblyPath), Is.EqualTo("before"));
        Assert.That(Take().Digest, Is.Not.EqualTo(snapshot.Digest));
    }

    [Test]
    public void copy_of_an_earlier_start_is_used_again()
    {
        Write("plugins/acme/acme.dll");
        var first = Take();
        var written = File.GetLastWriteTimeUtc(first.MainAssemblyPath);
        Assert.That(Take().Directory, Is.EqualTo(first.Directory));
        Assert.That(File.GetLastWriteTimeUtc(first.MainAssemblyPath), Is.EqualTo(written));
        Assert.That(Directory.GetDirectories(State), Has.Length.EqualTo(1), "no temporary left");
    }

    [TestCase("changed")]
    [TestCase("removed")]
    [TestCase("added")]
    public void copy_that_does_not_match_its_name_is_rebuilt(string damage)
    {
        Write("plugins/acme/acme.dll", "good");
        var first = Take();
        File.Delete(first.MainAssemblyPath);
        if (damage == "changed")
            File.WriteAllText(first.MainAssemblyPath, "evil");
        if (damage == "added")
        {
            File.WriteAllText(first.MainAssemblyPath, "good");
            File.WriteAllText(Path.Combine(first.Directory, "hidden.dll"), "evil");
        }

        Assert.That(Take().Directory, Is.EqualTo(first.Directory));
        Assert.That(Directory.GetFileSystemEntries(first.Directory), Is.EqualTo(new[] { first.MainAssemblyPath }));
        Assert.That(File.ReadAllText(first.MainAssemblyPath), Is.EqualTo("good"));
    }

    [Test]
    public void copies_taken_at_the_same_moment_do_not_disturb_each_other()
    {
        Write("plugins/acme/acme.dll");
        var candidate = DiscoverOnly();
        var taken = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(8).Select(_ => new PluginSnapshotter(State, Shared).Take(candidate).Directory).Distinct().ToArray();
        Assert.That(Directory.GetDirectories(State), Is.EqualTo(taken));
    }

    [Test]
    public void runtime_configuration_and_framework_copies_are_left_out_with_a_note()
    {
        Write("plugins/acme/acme.dll");
        Write("plugins/acme/acme.runtimeconfig.json");
        Write("plugins/acme/acme.runtimeconfig.dev.json");
        Write("plugins/acme/runtimes/win/lib/net10.0/system.text.json.dll");
        var snapshot = Take();
        Assert.That(snapshot.Files.Select(file => file.RelativePath), Is.EqualTo(new[] { "acme.dll" }));
        Assert.That(snapshot.Notes, Has.Exactly(3).Items.And.All.StartsWith("Left out "));
        Assert.That(snapshot.Notes, Has.One.Contains("runtimes/win/lib/net10.0/system.text.json.dll: the server's own copy is used"));
    }

    [Test]
    public void main_dll_called_like_a_framework_assembly_is_malformed()
    {
        Write("plugins/System.Text.Json.dll");
        AssertRefused(Take().Refusal, RefusalReason.Malformed, "has the name of an assembly of the server itself");
    }

    [Test]
    public void refused_candidate_stays_refused_and_nothing_is_copied()
    {
        Directory.CreateDirectory(Path.Combine(Plugins, "acme"));
        AssertRefused(Take().Refusal, RefusalReason.Malformed, "contains no DLL");
        Assert.That(Directory.Exists(State), Is.False);
    }

    [Test]
    public void file_that_vanished_is_the_plugins_fault()
    {
        var source = Write("plugins/acme/acme.dll");
        var candidate = DiscoverOnly();
        File.Delete(source);
        AssertRefused(new PluginSnapshotter(State, Shared).Take(candidate).Refusal, RefusalReason.Malformed, "cannot be read", source);
        Assert.That(Directory.GetFileSystemEntries(State), Is.Empty);
    }

    [Test]
    public void state_directory_that_cannot_be_written_is_one_sentence()
    {
        Write("state", "a file where the directory should be");
        Write("plugins/acme/acme.dll");
        Assert.That(() => Take(), Throws.TypeOf<PluginDirectoryException>().With.Message.StartsWith($"Plugins cannot be copied to {State} (").And.Message.Contains("TokenServer:DataDirectory"));
    }

    [Test]
    public void copies_no_longer_wanted_are_removed_and_nothing_else()
    {
        Write("plugins/old/old.dll", "old");
        Write("plugins/new/new.dll", "new");
        var (old, wanted) = (Take("old"), Take("new"));
        Write("state/tmp-0123/half.dll");
        Write("state/keep/me.txt");
        new PluginSnapshotter(State, Shared).RemoveAllExcept(new HashSet<string> { wanted.Digest });

        Assert.That(Directory.Exists(old.Directory), Is.False);
        Assert.That(Directory.GetDirectories(State), Is.EquivalentTo(new[] { wanted.Directory, Path.Combine(State, "keep") }));
        Assert.That(() => new PluginSnapshotter(Path.Combine(Root, "none"), Shared).RemoveAllExcept(new HashSet<string>()), Throws.Nothing);
    }

    private PluginSnapshot Take(string? id = null) => new PluginSnapshotter(State, Shared).Take(Discover().Single(candidate => id is null || candidate.Id == id));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
