using System.Collections.Concurrent;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>One node after the other gets a later release, which brings the tables to its version while the others serve.</summary>
[Property("Requirement", "F37")]
public sealed class RollingUpgradeTests
{
    // What a script may do: it adds, and nothing that is there changes its name or meaning. The lock is the one that all releases take.
    private const string LaterRelease =
        """
        SELECT pg_advisory_xact_lock(1886679808);
        ALTER TABLE pts_records ADD COLUMN later text NOT NULL DEFAULT 'later';
        CREATE INDEX pts_records_later ON pts_records (later);
        UPDATE pts_schema SET version = version + 1;
        """;

    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task node_that_runs_serves_on_while_a_later_release_upgrades_and_afterwards()
    {
        var database = await Cluster.Server.CreateDatabaseAsync();
        await using var earlier = Cluster.Store(Cluster.Server.ConnectionString(database));
        await earlier.OpenAsync(None);
        var (faults, added) = (new ConcurrentBag<Exception>(), 0);
        using var done = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var number = 0; !done.IsCancellationRequested; number++)
            {
                try
                {
                    var record = Records.Full($"{worker}-{number}");
                    Assert.That(await earlier.TryAddAsync(record, None));
                    var next = record.Next();
                    Assert.That(await earlier.TryReplaceAsync(next, record.Stamp, None));
                    Records.AssertSame(await earlier.FindAsync("test", record.Id, None), next);
                    Interlocked.Increment(ref added);
                }
                catch (StoreUnavailableException fault)
                {
                    faults.Add(fault);
                }
            }
        })).ToArray();
        Assert.That(Eventually.Holds(() => Volatile.Read(ref added) > 50));
        await Cluster.Server.ExecuteAsync(database, LaterRelease);
        var then = Volatile.Read(ref added);
        Assert.That(Eventually.Holds(() => Volatile.Read(ref added) > then + 50));
        await done.CancelAsync();
        await Task.WhenAll(load);
        Assert.That(faults, Is.Empty);

        // What the later release has written is read and changed by the earlier one, and keeps what only the later one knows.
        await Cluster.Server.ExecuteAsync(database, "INSERT INTO pts_records (kind, id, stamp, created_at, expires_at, payload, later) VALUES ('test', 'new', 's', 1, 9000000000000000, '', 'kept')");
        var found = await earlier.FindAsync("test", "new", None);
        Assert.That(await earlier.TryReplaceAsync(found!.Next(), "s", None));
        Assert.That(await Cluster.Server.ExecuteAsync(database, "SELECT later FROM pts_records WHERE id = 'new'"), Is.EqualTo("kept"));
        Assert.That((await earlier.ListAsync(new OperationalFilter { Kind = "test" }, 5, None)).Count, Is.EqualTo(5));
        Assert.That(await earlier.RemoveAsync("test", "new", None));
    }

    [Test]
    public async Task node_of_the_earlier_release_that_starts_afterwards_is_refused_and_those_that_run_are_not()
    {
        var database = await Cluster.Server.CreateDatabaseAsync();
        await using var running = Cluster.Store(Cluster.Server.ConnectionString(database));
        await running.OpenAsync(None);
        await Cluster.Server.ExecuteAsync(database, LaterRelease);

        await using var starting = Cluster.Store(Cluster.Server.ConnectionString(database));
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => starting.OpenAsync(None));
        Assert.That(refusal!.Message, Does.Contain("version 2").And.Contain("knows version 1").And.Contain("Start that release"));

        Assert.That(await running.TryAddAsync(Records.Plain("a"), None));
        Assert.That(await Cluster.Server.ExecuteAsync(database, "SELECT version FROM pts_schema"), Is.EqualTo(2), "Nothing was changed.");
    }
}
