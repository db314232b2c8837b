using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Tests.Plugins.Discovery;

public sealed class PluginLimitTests : PluginDirectoryFixture
{
    [Test]
    public void too_many_files_are_malformed()
    {
        Write("plugins/acme/acme.dll");
        for (var i = 1; i < PluginLimits.Entries; i++)
            File.Create(Path.Combine(Plugins, "acme", $"{i}.txt")).Dispose();
        Assert.That(DiscoverOnly().Refusal, Is.Null);

        Write("plugins/acme/one-more.txt");
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "more than 2000 files and folders");
    }

    [Test]
    public void too_big_a_file_is_malformed()
    {
        Write("plugins/acme/acme.dll");
        Sparse("plugins/acme/model.bin", PluginLimits.FileBytes);
        Assert.That(DiscoverOnly().Refusal, Is.Null);

        Sparse("plugins/acme/model.bin", PluginLimits.FileBytes + 1);
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "model.bin has more than 256 MB");
    }

    [Test]
    public void too_much_together_is_malformed()
    {
        Write("plugins/acme/acme.dll");
        Sparse("plugins/acme/one.bin", PluginLimits.FileBytes);
        Sparse("plugins/acme/two.bin", PluginLimits.FileBytes);
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "more than 512 MB together");
    }

    [Test]
    public void too_deep_a_folder_is_malformed()
    {
        Write("plugins/acme/acme.dll");
        var deep = string.Join('/', Enumerable.Repeat("d", PluginLimits.Nesting));
        Write($"plugins/acme/{deep}/data.txt");
        Assert.That(DiscoverOnly().Refusal, Is.Null);

        Write($"plugins/acme/{deep}/d/data.txt");
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "more than 16 folders deep");
    }

    [TestCase("line\nbreak.dll")]
    [TestCase("back\\slash.dll")]
    public void file_name_that_cannot_be_shown_is_malformed(string name)
    {
        Write("plugins/acme/acme.dll");
        Write("plugins/acme/" + name);
        AssertRefused(DiscoverOnly().Refusal, RefusalReason.Malformed, "has characters that no file of a plugin may have");
    }

    private void Sparse(string relativePath, long length)
    {
        using var file = File.Create(Path.Combine(Root, relativePath));
        file.SetLength(length);
    }
}
