using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Host;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>The server and the store that the configuration names.</summary>
public sealed class StorageTests
{
    private TestDirectory _root = null!;

    [SetUp]
    public void MakeRoot() => _root = new TestDirectory();

    [TearDown]
    public void RemoveRoot() => _root.Dispose();

    [Test]
    public async Task sqlite_keeps_the_data_unless_told_otherwise()
    {
        await using var server = await TestServer.StartAsync(root: _root);
        Assert.That(File.Exists(Path.Combine(_root.Path, "data", "operational.db")), Is.True);
        using var ready = await server.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task stopped_server_leaves_its_database_closed()
    {
        await using (await TestServer.StartAsync(root: _root))
            Assert.That(File.Exists(Path.Combine(_root.Path, "data", "operational.db-wal")), Is.True);
        Assert.That(File.Exists(Path.Combine(_root.Path, "data", "operational.db-wal")), Is.False);
        await using var again = await TestServer.StartAsync(root: _root);
        Assert.That(again.Logs.Text, Does.Not.Contain("was checked in"));
    }

    [Test]
    public async Task server_whose_store_was_removed_says_so_in_one_sentence() =>
        await AssertRefusedAsync(new JsonObject { ["Provider"] = "gone" }, "TokenServer:Storage:Provider: plugin 'gone', which keeps the data,", "Put it back into the plugins folder, or name another provider.");

    [Test]
    public async Task plugin_that_is_no_store_is_refused_as_one() =>
        await AssertRefusedAsync(new JsonObject { ["Provider"] = "delegation" }, "plugin 'delegation' offers no IOperationalStore; name one that does, or memory.");

    [Test]
    public async Task database_that_cannot_be_used_keeps_the_server_from_starting() =>
        await AssertRefusedAsync(new JsonObject { ["ConnectionString"] = "/nowhere/at/all/operational.db" }, "The directory of the database '/nowhere/at/all/operational.db' does not exist");

    [Test]
    public async Task connection_string_is_not_shown()
    {
        var message = await AssertRefusedAsync(new JsonObject { ["ConnectionString"] = "Data Source=a.db;Password=correct-horse" }, "TokenServer:Storage:ConnectionString is for sqlite the path of a file");
        Assert.That(message, Does.Not.Contain("correct-horse"));
    }

    private async Task<string> AssertRefusedAsync(JsonObject storage, params string[] sentences)
    {
        var refusal = await Assert.CatchAsync<StartupException>(async () =>
        {
            await using var server = await TestServer.StartAsync(configuration => configuration["Storage"] = storage, root: _root);
        });
        foreach (var sentence in sentences)
            Assert.That(refusal!.Message, Does.Contain(sentence));
        Assert.That(refusal!.Message.Trim().Split('\n'), Has.Length.EqualTo(1));
        return refusal.Message;
    }
}
