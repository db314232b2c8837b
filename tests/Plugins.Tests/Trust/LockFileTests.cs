using System.Runtime.Versioning;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Trust;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Trust;

/// <summary>A lock that is needed and says nothing refuses the start, in one sentence.</summary>
public sealed class LockFileTests
{
    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer().Add("acme", Source.Grant("acme_grant")).Lock();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public Task that_is_missing()
    {
        File.Delete(_server.LockFile);
        return AssertStartRefusedAsync("does not exist, and plugin 'acme' needs it: look at the plugins and run `plugins lock`, or remove them.");
    }

    [Test]
    public Task that_several_plugins_need()
    {
        _server.Add("other", Source.Grant("other_grant"));
        File.Delete(_server.LockFile);
        return AssertStartRefusedAsync("does not exist, and plugins 'acme' and 'other' need it: ");
    }

    [TestCase("not a lock", "is damaged ('not a lock' is an invalid ")]
    [TestCase("", "is damaged (The input does not contain any JSON tokens.")]
    [TestCase("null", "is damaged (")]
    [TestCase("[]", "is damaged (")]
    [TestCase("{}", "is damaged (")]
    [TestCase("""{ "formatVersion": 2, "plugins": {}, "signatures": [] }""", "has the format 2, which a later server wrote, and this one reads 1, ")]
    [TestCase("""{ "formatVersion": 0, "plugins": [] }""", "has the format 0, which there is not, ")]
    public Task that_is_damaged_or_too_new(string text, string clause)
    {
        File.WriteAllText(_server.LockFile, text);
        return AssertStartRefusedAsync($"{clause}", "and plugin 'acme' needs it: put an earlier one back, or remove it and run `plugins lock`.");
    }

    [Test]
    public Task that_has_an_id_twice()
    {
        var text = File.ReadAllText(_server.LockFile);
        var entry = text[text.IndexOf("    {", StringComparison.Ordinal)..(text.IndexOf("    }", StringComparison.Ordinal) + 5)];
        File.WriteAllText(_server.LockFile, text.Replace(entry, $"{entry},\n{entry.Replace("acme", "ACME", StringComparison.Ordinal)}", StringComparison.Ordinal));
        return AssertStartRefusedAsync("is damaged (it has plugin 'acme' more than once), ");
    }

    [Test]
    [UnsupportedOSPlatform("windows"), Platform("Linux")]
    public Task that_everybody_may_write()
    {
        File.SetUnixFileMode(_server.LockFile, File.GetUnixFileMode(_server.LockFile) | UnixFileMode.OtherWrite);
        return AssertStartRefusedAsync("can be changed by every user of this machine; take that right away (chmod o-w), and plugin 'acme' needs it: ");
    }

    [Test]
    [UnsupportedOSPlatform("windows"), Platform("Linux")]
    public Task that_a_group_may_write()
    {
        Assume.That(Environment.IsPrivilegedProcess, "only root can give a file to a group");
        PluginTrustGroup.Give(_server.LockFile);
        return AssertStartRefusedAsync($"can be changed by everybody in group {PluginTrustGroup.Number}; take that right away (chmod g-w), ");
    }

    [Test]
    [UnsupportedOSPlatform("windows"), Platform("Linux")]
    public Task that_is_a_link_into_what_everybody_may_write()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(_server.LockFile)!, "elsewhere")).FullName;
        File.Move(_server.LockFile, Path.Combine(elsewhere, "lock.json"));
        File.CreateSymbolicLink(_server.LockFile, Path.Combine(elsewhere, "lock.json"));
        File.SetUnixFileMode(elsewhere, File.GetUnixFileMode(elsewhere) | UnixFileMode.OtherWrite);
        return AssertStartRefusedAsync($"{elsewhere} can be changed by every user of this machine");
    }

    [Test]
    public async Task that_is_a_link_to_a_good_one_is_read()
    {
        File.Move(_server.LockFile, _server.LockFile + ".real");
        File.CreateSymbolicLink(_server.LockFile, _server.LockFile + ".real");

        await _server.StartAsync();

        Assert.That(_server.Plugin("acme").Trust, Is.EqualTo(TrustState.Locked));
    }

    [Test]
    public async Task that_nothing_needs_is_not_missed()
    {
        File.Delete(_server.LockFile);

        await _server.Set("Entries:acme:Enabled", "false").StartAsync();

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Disabled));
    }

    [Test]
    public async Task that_says_nothing_is_told_and_does_not_matter_where_trust_only_warns()
    {
        File.WriteAllText(_server.LockFile, "not a lock");

        await _server.Set("Trust", "Warn").StartAsync();

        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
        Assert.That(_server.Plugin("acme").Notes.Single(), Does.Contain($"{_server.LockFile} is damaged ("));
    }

    [Test]
    public async Task review_lists_the_plugins_all_the_same()
    {
        File.Delete(_server.LockFile);

        var review = await _server.Create().ReviewAsync(CancellationToken.None);

        Assert.That(review.Plugins.Single().Reason, Is.EqualTo($"Plugin 'acme' is not trusted: {_server.LockFile} does not exist; look at the plugins and run `plugins lock`, or remove them."));
        Assert.That(review.Faults, Has.Exactly(1).Items);
    }

    private async Task AssertStartRefusedAsync(params string[] words)
    {
        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Faults, Has.Exactly(1).Items);
        Assert.That(refusal.Message, Does.StartWith("TokenServer:Plugins:Trust is Enforce: ").And.Contain(_server.LockFile).And.EndWith("."));
        foreach (var word in words)
            Assert.That(refusal.Message, Does.Contain(word));
    }
}
