using System.Runtime.Versioning;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Tests.Plugins.Discovery;

[Platform("Linux"), UnsupportedOSPlatform("windows")]
public sealed class PluginTrustTests : PluginDirectoryFixture
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;
    private const string Stranger = "12345";

    [Test]
    public void file_that_everybody_may_write_is_untrusted()
    {
        Write("plugins/acme/acme.dll");
        var data = Write("plugins/acme/sub/data.bin");
        File.SetUnixFileMode(data, Everybody);
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Untrusted, "Plugin 'acme' is not trusted", data, "chmod o-w");
    }

    [TestCase("plugins/acme/sub")]
    [TestCase("plugins/acme")]
    [TestCase("plugins")]
    [TestCase("")]
    public void directory_on_the_way_that_everybody_may_write_is_untrusted(string directory)
    {
        Write("plugins/acme/sub/data.bin");
        Write("plugins/acme/acme.dll");
        var path = Path.TrimEndingDirectorySeparator(Path.Combine(Root, directory));
        File.SetUnixFileMode(path, Everybody);
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Untrusted, path + " can be changed by every user", "chmod o-w");
    }

    [Test]
    public void sticky_directory_is_accepted_above_the_plugin_and_not_as_the_plugin()
    {
        Write("plugins/acme/acme.dll");
        File.SetUnixFileMode(Root, Everybody | UnixFileMode.StickyBit);
        Assert.That(DiscoverOnly().Refusal, Is.Null);

        File.SetUnixFileMode(Path.Combine(Plugins, "acme"), Everybody | UnixFileMode.StickyBit);
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Untrusted);
    }

    [Test]
    public void group_may_write()
    {
        File.SetUnixFileMode(Write("plugins/acme/acme.dll"), Everybody & ~UnixFileMode.OtherWrite);
        Assert.That(DiscoverOnly().Refusal, Is.Null);
    }

    [Test]
    public void development_notes_what_production_refuses()
    {
        var dll = Write("plugins/acme/acme.dll");
        File.SetUnixFileMode(dll, Everybody);
        var candidate = DiscoverOnly(isDevelopment: true);
        Assert.That(candidate.Refusal, Is.Null);
        Assert.That(candidate.Notes, Has.Exactly(1).Items.And.All.Contains("Accepted in Development only: " + dll));
    }

    [TestCase("plugins/acme/acme.dll")]
    [TestCase("plugins/acme")]
    [TestCase("plugins")]
    public void owner_who_is_neither_root_nor_the_service_is_untrusted(string belongsToStranger)
    {
        Assume.That(Environment.IsPrivilegedProcess, "only root can give a file away");
        Write("plugins/acme/acme.dll");
        var path = Path.Combine(Root, belongsToStranger);
        Run("chown", Stranger, path);
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Untrusted, $"{path} belongs to user {Stranger}", "change its owner");
        Assert.That(DiscoverOnly(isDevelopment: true).Refusal, Is.Null);
    }

    [TestCase("acme.deps.json")]
    [TestCase("sub/library.dll")]
    public void link_in_the_folder_is_untrusted_even_in_development(string name)
    {
        Write("plugins/acme/acme.dll");
        Directory.CreateDirectory(Path.Combine(Plugins, "acme", "sub"));
        var link = Path.Combine(Plugins, "acme", name);
        File.CreateSymbolicLink(link, Write("outside.txt"));
        AssertRefused(DiscoverOnly(isDevelopment: true).Refusal, RefusalReason.Untrusted, link + " is a link", "links are not followed");
    }

    [Test]
    public void linked_folder_inside_a_plugin_is_untrusted()
    {
        Write("plugins/acme/acme.dll");
        Write("outside/library.dll");
        Directory.CreateSymbolicLink(Path.Combine(Plugins, "acme", "lib"), Path.Combine(Root, "outside"));
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Untrusted, "is a link");
    }

    [Test]
    public void plugin_that_is_a_link_is_untrusted()
    {
        Write("outside/acme/acme.dll");
        Directory.CreateSymbolicLink(Path.Combine(Plugins, "acme"), Path.Combine(Root, "outside", "acme"));
        File.CreateSymbolicLink(Path.Combine(Plugins, "loose.dll"), Path.Combine(Root, "outside", "acme", "acme.dll"));
        foreach (var candidate in Discover())
            AssertRefused(candidate.Refusal, RefusalReason.Untrusted, candidate.SourcePath + " is a link");
    }

    [Test]
    public void plugins_directory_that_is_a_link_is_untrusted()
    {
        Write("outside/acme/acme.dll");
        Directory.Delete(Plugins);
        Directory.CreateSymbolicLink(Plugins, Path.Combine(Root, "outside"));
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Untrusted, $"lies in {Plugins}, which is a link");
    }

    [Test]
    public void link_further_up_is_followed_and_its_target_judged()
    {
        Write("outside/plugins/acme/acme.dll");
        Directory.CreateSymbolicLink(Path.Combine(Root, "current"), Path.Combine(Root, "outside"));
        IReadOnlyList<PluginCandidate> Look() => new PluginDiscovery(isDevelopment: false).Discover(Bundled, Path.Combine(Root, "current", "plugins"));
        Assert.That(Look().Single().Refusal, Is.Null);

        File.SetUnixFileMode(Path.Combine(Root, "outside"), Everybody);
        AssertRefused(Look().Single().Refusal, RefusalReason.Untrusted, Path.Combine(Root, "outside") + " can be changed by every user");
    }

    [Test]
    public void pipe_is_malformed()
    {
        Write("plugins/acme/acme.dll");
        Run("mkfifo", Path.Combine(Plugins, "acme", "pipe"));
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "pipe is neither a file nor a folder");
    }
}
