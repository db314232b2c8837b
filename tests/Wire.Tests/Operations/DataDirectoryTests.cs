using PluginTokenServer.Host;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>One server process at a time has a data directory.</summary>
public sealed class DataDirectoryTests
{
    [Test]
    [Property("Fault", "F08")]
    public async Task second_server_on_the_same_directory_refuses_in_one_sentence()
    {
        using var root = new TestDirectory();
        await using var first = await TestServer.StartAsync(root: root);
        await using var second = HostProcess.Serve(root);

        Assert.That(await second.ExitCodeAsync(), Is.EqualTo(1));
        Assert.That(second.Error, Does.Contain(Path.Combine(root.Path, "data")).And.Contain("in use by another server process").And.Contain("TokenServer:DataDirectory"));
        Assert.That(second.Error, Does.Not.Contain("\n").And.Not.Contain("   at "));
        Assert.That(await first.UserTokenAsync(), Is.Not.Empty, "The first one is unharmed.");
    }

    [Test]
    [Property("Fault", "F08")]
    public async Task directory_is_free_again_when_the_server_has_ended()
    {
        using var root = new TestDirectory();
        await using (await TestServer.StartAsync(root: root))
            Assert.That(() => TestServer.StartAsync(root: root), Throws.InstanceOf<StartupException>().With.Message.Contains("in use"));
        await using var next = await TestServer.StartAsync(root: root);
        Assert.That(await next.UserTokenAsync(), Is.Not.Empty);
    }

    [Test]
    [Property("Fault", "F11")]
    public async Task killed_server_leaves_nothing_in_the_way()
    {
        using var root = new TestDirectory();
        HostProcess.Prepare(root);
        await using (var killed = HostProcess.Serve(root))
            await killed.AddressAsync();
        // Somebody killed while a file was written.
        await File.WriteAllTextAsync(Path.Combine(root.Path, "data", "master.key.0123.tmp"), "5TKcRkXh");

        await using var next = await TestServer.StartAsync(root: root);
        Assert.That(await next.UserTokenAsync(), Is.Not.Empty);
    }

    [Test]
    [Property("Requirement", "GEN-10")]
    public void directory_that_cannot_be_is_named()
    {
        using var root = new TestDirectory();
        File.WriteAllText(Path.Combine(root.Path, "data"), "a file");
        Assert.That(() => TestServer.StartAsync(root: root), Throws.InstanceOf<StartupException>().With.Message.Contains(Path.Combine(root.Path, "data")).And.Message.Not.Contains("\n"));
    }
}
