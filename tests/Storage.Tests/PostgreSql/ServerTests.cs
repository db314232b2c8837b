using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>The plugin as the server loads it, and the server's own part in a write whose outcome is not known.</summary>
public sealed class ServerTests
{
    private static readonly string MasterKey = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    [Test]
    public async Task what_one_server_writes_the_next_one_reads()
    {
        var connectionString = Cluster.Server.ConnectionString(await Cluster.Server.CreateDatabaseAsync());
        var record = Records.Full("a");
        await using (var first = await StartAsync(connectionString))
            Assert.That(await Store(first).TryAddAsync(record));
        await using var second = await StartAsync(connectionString);
        Records.AssertSame(await Store(second).FindAsync("test", "a"), record);
        Assert.That(second.Logs.Text, Does.Contain("Operational data is kept in PostgreSQL").And.Not.Contain("Username="));
    }

    [Test]
    public async Task server_without_a_connection_string_does_not_start()
    {
        var refusal = await Assert.ThrowsAsync<StartupException>(() => StartAsync(null));
        Assert.That(refusal!.Message, Does.Contain("TokenServer:Storage:ConnectionString"));
    }

    [TestCase("BeforeAnswer", true)]
    [TestCase("BeforeRequest", false)]
    [Property("Requirement", "F06")]
    public async Task write_whose_answer_is_lost_is_found_by_its_stamp(string cut, bool landed)
    {
        await using var proxy = new CuttingProxy(Cluster.Server.SocketPath);
        await using var server = await StartAsync(proxy.ConnectionString(await Cluster.Server.CreateDatabaseAsync()));
        var store = Store(server);
        Assert.That(await store.FindAsync("test", "a"), Is.Null);
        proxy.CutNext(Enum.Parse<Cut>(cut));

        if (landed)
            Assert.That(await store.TryAddAsync(Records.Full("a")));
        else
            await Assert.ThrowsAsync<UnavailableException>(() => store.TryAddAsync(Records.Full("a")));

        Assert.That(proxy.HasCut);
    }

    private static OperationalStore Store(TestServer server) => server.Services.GetRequiredService<OperationalStore>();

    // The signing keys are in the store too, and all its servers have to open them.
    private static Task<TestServer> StartAsync(string? connectionString) => TestServer.StartAsync(settings =>
    {
        settings["Storage"] = new JsonObject { ["Provider"] = "postgresql", ["ConnectionString"] = connectionString };
        settings["MasterKeys"] = new JsonArray(MasterKey);
    });
}
