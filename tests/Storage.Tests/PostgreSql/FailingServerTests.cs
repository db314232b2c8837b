using System.Collections.Concurrent;
using PluginTokenServer.Plugins.PostgreSql;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>A PostgreSQL that dies, stops or hangs under a store, which is never opened again.</summary>
public sealed class FailingServerTests
{
    private PostgresServer _server = null!;
    private string _database = "";

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await PostgresServer.StartAsync();
        _database = await _server.CreateDatabaseAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "F01")]
    public async Task killed_under_load_it_loses_nothing_acknowledged_and_the_store_works_again_within_five_seconds()
    {
        await using var store = await OpenAsync();
        var (acknowledged, faults) = (new ConcurrentBag<OperationalRecord>(), new ConcurrentBag<Exception>());
        using var done = new CancellationTokenSource();
        var load = Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; !done.IsCancellationRequested; number++)
            {
                var record = Records.Full($"{writer}-{number}");
                try
                {
                    if (await store.TryAddAsync(record, None))
                        acknowledged.Add(record);
                }
                catch (Exception fault)
                {
                    faults.Add(fault);
                    await Task.Yield();
                }
            }
        })).ToArray();

        for (var round = 1; round <= 2; round++)
        {
            var before = acknowledged.Count;
            Assert.That(Eventually.Holds(() => acknowledged.Count >= before + 200));
            await _server.KillAsync();
            await _server.StartAgainAsync();
            var (back, sofar) = (TimeProvider.System.GetTimestamp(), acknowledged.Count);
            Assert.That(Eventually.Holds(() => acknowledged.Count > sofar));
            Assert.That(TimeProvider.System.GetElapsedTime(back), Is.LessThan(TimeSpan.FromSeconds(5)));
        }

        await done.CancelAsync();
        await Task.WhenAll(load);

        Assert.That(faults, Is.Not.Empty.And.All.TypeOf<StoreUnavailableException>());
        foreach (var few in acknowledged.Chunk(500))
        {
            var found = (await store.FindAsync("test", [.. few.Select(record => record.Id)], None)).ToDictionary(record => record.Id, record => record.Stamp);
            Assert.That(few.Where(record => found.GetValueOrDefault(record.Id) != record.Stamp), Is.Empty);
        }
    }

    [Test]
    public async Task stopped_it_is_unavailable_at_once_and_started_again_it_is_used()
    {
        await using var store = await OpenAsync();
        await _server.StopAsync();
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.TryAddAsync(Records.Plain("a"), None));
        Assert.That(refusal!.Message, Does.StartWith("PostgreSQL at "));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync("test", "a", None));

        await _server.StartAgainAsync();

        Assert.That(await store.TryAddAsync(Records.Plain("a"), None));
    }

    [Test]
    [Property("Requirement", "F04")]
    public async Task hanging_it_takes_no_more_than_its_places_and_no_threads()
    {
        await using var store = await OpenAsync(";Maximum Pool Size=4;Command Timeout=20");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => store.FindAsync("test", "a", None)));
        _server.Pause();
        try
        {
            using var deadline = new CancellationTokenSource();
            var hanging = Enumerable.Range(0, 4).Select(number => store.TryAddAsync(Records.Plain($"{number}"), deadline.Token)).ToArray();
            var start = TimeProvider.System.GetTimestamp();

            var shed = Enumerable.Range(0, 200).Select(_ => store.FindAsync("test", "a", None)).ToArray();
            await Task.WhenAny(Task.WhenAll(shed));

            Assert.That(shed.Select(one => one.Exception?.InnerException).OfType<Exception>().ToArray(), Has.Length.EqualTo(200).And.All.TypeOf<StoreUnavailableException>().And.All.Message.Contains("250 ms"));
            var took = TimeProvider.System.GetElapsedTime(start);
            Assert.That(took, Is.InRange(TimeSpan.FromMilliseconds(240), TimeSpan.FromMilliseconds(2000)), "Bounded by 250 ms, and by how busy this machine is.");

            // A thread each would have had to wait for 200 times 250 ms in this time. How many the pool has is the whole process's affair, other fixtures' work
            // among it, so they are counted against that and not against how many there were before.
            Assert.That(200 * TimeSpan.FromMilliseconds(250) / took, Is.GreaterThan(ThreadPool.ThreadCount), "More waited at once than there are threads.");
            Assert.That(hanging.Where(one => one.IsCompleted), Is.Empty);

            await deadline.CancelAsync();
            foreach (var one in hanging)
                await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => one);
        }
        finally
        {
            _server.Resume();
        }

        Assert.That(await Eventually.HoldsAsync(async () => await AnswersAsync(store)));
    }

    [Test]
    public async Task statements_that_nothing_comes_back_on_do_not_keep_their_places()
    {
        await using var store = await OpenAsync(";Maximum Pool Size=2;Command Timeout=1");
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => store.FindAsync("test", "a", None)));
        _server.Pause();
        try
        {
            using var deadline = new CancellationTokenSource();
            var hanging = Enumerable.Range(0, 2).Select(_ => store.FindAsync("test", "a", deadline.Token)).ToArray();
            await deadline.CancelAsync();
            foreach (var one in hanging)
                await Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), () => one);

            // A call that has a place waits for the server, until its own deadline; one that has none is told after 250 ms.
            Assert.That(await Eventually.HoldsAsync(async () =>
            {
                using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(600));
                try
                {
                    await store.FindAsync("test", "a", impatience.Token);
                }
                catch (Exception fault) when (fault is OperationCanceledException or StoreUnavailableException)
                {
                    return fault is OperationCanceledException;
                }

                return false;
            }));
        }
        finally
        {
            _server.Resume();
        }

        Assert.That(await Eventually.HoldsAsync(async () => await AnswersAsync(store)));
    }

    [Test]
    [Property("Requirement", "F03")]
    public async Task slow_statement_is_ended_by_the_server_and_its_place_is_free_again()
    {
        await using var store = await OpenAsync(";Maximum Pool Size=1;Command Timeout=1");
        await using var other = new Npgsql.NpgsqlConnection(_server.ConnectionString(_database));
        await other.OpenAsync();
        await using (var transaction = await other.BeginTransactionAsync())
        {
            await using var block = new Npgsql.NpgsqlCommand("LOCK TABLE pts_records IN ACCESS EXCLUSIVE MODE", other);
            await block.ExecuteNonQueryAsync();

            var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.TryAddAsync(Records.Plain("a"), None));

            Assert.That(refusal!.Message, Does.Contain("took too long"));
            await transaction.RollbackAsync();
        }

        Assert.That(await store.FindAsync("test", "a", None), Is.Null);
    }

    private async Task<PostgreSqlStore> OpenAsync(string more = "")
    {
        var store = Cluster.Store(_server.ConnectionString(_database) + more);
        await store.OpenAsync(None);
        return store;
    }

    private static async Task<bool> AnswersAsync(PostgreSqlStore store)
    {
        try
        {
            return await store.TryAddAsync(Records.Plain("again"), None);
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
