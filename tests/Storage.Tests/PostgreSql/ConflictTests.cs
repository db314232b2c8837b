using Npgsql;
using PluginTokenServer.Plugins.PostgreSql;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>What PostgreSQL takes back because of another statement is tried again, three times and not for ever.</summary>
[Property("Requirement", "F05")]
public sealed class ConflictTests
{
    private string _database = "";
    private PostgreSqlStore _store = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public async Task OpenAsync()
    {
        _database = await Cluster.Server.CreateDatabaseAsync();
        _store = Cluster.Store(Cluster.Server.ConnectionString(_database));
        await _store.OpenAsync(None);
    }

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [TestCase(ConflictTrigger.SerializationFailure)]
    [TestCase(ConflictTrigger.Deadlock)]
    public async Task write_that_is_taken_back_three_times_is_carried_out_once(string sqlState)
    {
        var record = Records.Full("a");
        await AfterConflictsAsync(sqlState, 3, async () => Assert.That(await _store.TryAddAsync(record, None)));
        var next = record.Next();
        await AfterConflictsAsync(sqlState, 3, async () => Assert.That(await _store.TryReplaceAsync(next, record.Stamp, None)));
        Records.AssertSame(await _store.FindAsync("test", "a", None), next);
        await AfterConflictsAsync(sqlState, 3, async () => Assert.That(await _store.RemoveAsync("test", "a", None)));
    }

    [TestCase(ConflictTrigger.SerializationFailure)]
    [TestCase(ConflictTrigger.Deadlock)]
    public async Task write_that_is_taken_back_again_and_again_is_put_off_and_leaves_nothing(string sqlState)
    {
        var record = Records.Full("a");
        await AfterConflictsAsync(sqlState, 4, async () =>
        {
            var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.TryAddAsync(record, None));
            Assert.That(refusal!.Message, Does.Contain("conflict"));
        });
        Assert.That(await _store.FindAsync("test", "a", None), Is.Null);
        Assert.That(await _store.TryAddAsync(record, None));
    }

    [Test]
    public async Task statement_that_a_deadlock_ends_is_carried_out_after_it()
    {
        var record = Records.Full("a");
        await _store.TryAddAsync(record, None);
        // The store's statement takes a lock, waits until the other one wants that, and then wants the row that the other one has.
        await Cluster.Server.ExecuteAsync(_database, $"""
            ALTER DATABASE {_database} SET deadlock_timeout = '20ms';
            CREATE SEQUENCE attempts;
            CREATE FUNCTION embrace() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF current_setting('application_name') = 'PluginTokenServer' AND nextval('attempts') = 1 THEN
                    PERFORM pg_advisory_xact_lock(1);
                    WHILE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 AND NOT granted) LOOP
                        PERFORM pg_sleep(0.01);
                    END LOOP;
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER embrace BEFORE UPDATE ON pts_records FOR EACH STATEMENT EXECUTE FUNCTION embrace();
            """);
        // So that its sessions have the setting.
        await using var store = Cluster.Store(Cluster.Server.ConnectionString(_database));
        await store.OpenAsync(None);
        await using var other = new NpgsqlConnection($"{Cluster.Server.ConnectionString(_database)};Pooling=false");
        await other.OpenAsync();
        await RunAsync(other, "SET deadlock_timeout = '1min'");
        await RunAsync(other, "BEGIN");
        await RunAsync(other, "UPDATE pts_records SET origin = 'other' WHERE id = 'a'");

        var next = record.Next();
        var replacing = store.TryReplaceAsync(next, record.Stamp, None);
        Assert.That(await Eventually.HoldsAsync(async () => await Cluster.Server.ExecuteAsync(_database, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1") is 1L));
        await RunAsync(other, "SELECT pg_advisory_xact_lock(1)");
        await RunAsync(other, "COMMIT");

        Assert.That(await replacing);
        Records.AssertSame(await store.FindAsync("test", "a", None), next);
        Assert.That(await Cluster.Server.ExecuteAsync(_database, "SELECT last_value FROM attempts"), Is.EqualTo(2L), "It was ended once, and tried again.");
    }

    private async Task AfterConflictsAsync(string sqlState, int times, Func<Task> work)
    {
        await Cluster.Server.ExecuteAsync(_database, ConflictTrigger.Add(sqlState, times));
        await work();
        Assert.That(await Cluster.Server.ExecuteAsync(_database, "SELECT last_value FROM conflicts"), Is.EqualTo(4L), "It was tried four times.");
        await Cluster.Server.ExecuteAsync(_database, ConflictTrigger.Remove);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // The test's own words.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
