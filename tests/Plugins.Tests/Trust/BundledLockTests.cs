using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Trust;

namespace PluginTokenServer.Plugins.Tests.Trust;

/// <summary>What comes with the server is trusted by the server's own lock, and by nothing that an operator says.</summary>
public sealed class BundledLockTests
{
    private PluginServer _server = null!;

    private string Dll => Path.Combine(_server.Paths.BundledDirectory, "first", "first.dll");

    [SetUp]
    public void SetUp() => _server = new PluginServer().Bundle("first", Source.Grant("first_grant")).Add("acme", Source.Grant("acme_grant")).Lock();

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    [Test]
    public async Task both_locks_count_each_for_its_own()
    {
        await _server.StartAsync();

        Assert.That(_server.Table.Plugins.Select(plugin => (plugin.Id, plugin.Bundled, plugin.Trust)), Is.EqualTo(new[] { ("acme", false, TrustState.Locked), ("first", true, TrustState.Locked) }));
    }

    [Test]
    public async Task without_plugins_of_an_operator_no_lock_of_theirs_is_needed()
    {
        File.Delete(_server.LockFile);
        Directory.Delete(Path.Combine(_server.PluginsDirectory, "acme"), recursive: true);

        await _server.StartAsync();

        Assert.That(_server.Plugin("first").State, Is.EqualTo(PluginState.Active));
    }

    [Test]
    public async Task changed_byte_is_a_mismatch_whatever_the_operators_lock_says()
    {
        File.AppendAllText(Dll, "x");
        var found = PluginExamination.Of(_server.Paths, isDevelopment: false, refuseGroups: false);
        new PluginLockFile(_server.LockFile).Write(LockProposal.Of(PluginLock.Empty, PluginLock.Empty, found, [], out _).Apply("an operator", DateTimeOffset.UnixEpoch));

        await _server.StartAsync();

        var first = _server.Plugin("first");
        Assert.That((first.State, first.Refusal), Is.EqualTo((PluginState.Refused, (RefusalReason?)RefusalReason.HashMismatch)));
        Assert.That(first.Reason, Does.StartWith("Plugin 'first' is not the one that came with the server: a file in ").And.EndWith("under another name."));
        Assert.That(_server.Plugin("acme").State, Is.EqualTo(PluginState.Active));
    }

    [Test]
    public async Task missing_lock_of_the_server_refuses_the_start()
    {
        File.Delete(_server.Paths.BundledLockFile);

        var refusal = await Assert.ThrowsAsync<PluginStartupException>(() => _server.StartAsync());

        Assert.That(refusal!.Message, Is.EqualTo(
            $"TokenServer:Plugins:Trust is Enforce: {_server.Paths.BundledLockFile} does not exist, and plugin 'first' needs it: put the server's own files back."));
    }

    [Test]
    public async Task what_an_operator_puts_beside_the_servers_plugins_is_the_operators()
    {
        _server.Bundle("beside", Source.Grant("beside_grant"));

        await _server.StartAsync();

        Assert.That(_server.Plugin("beside").Reason, Does.Contain($"nobody has locked it in {_server.LockFile}"));
    }
}
