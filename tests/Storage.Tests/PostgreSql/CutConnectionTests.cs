using PluginTokenServer.Plugins.PostgreSql;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>A connection that is lost while a statement is on its way: only what cannot have an effect twice is sent again.</summary>
public sealed class CutConnectionTests
{
    private string _database = "";
    private CuttingProxy _proxy = null!;
    private PostgreSqlStore _store = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public async Task OpenAsync()
    {
        _database = await Cluster.Server.CreateDatabaseAsync();
        _proxy = new CuttingProxy(Cluster.Server.SocketPath);
        _store = Cluster.Store(_proxy.ConnectionString(_database));
        await _store.OpenAsync(None);
        await _store.FindAsync("test", "warm", None);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _store.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [TestCase("BeforeRequest", false)]
    [TestCase("BeforeAnswer", true)]
    [Property("Requirement", "F06")]
    public async Task record_whose_answer_is_lost_is_not_sent_again_and_its_stamp_says_whether_it_landed(string cut, bool landed)
    {
        var record = Records.Full("a");
        _proxy.CutNext(Enum.Parse<Cut>(cut));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.TryAddAsync(record, None));

        Assert.That(_proxy.HasCut);
        Assert.That((await _store.FindAsync("test", "a", None))?.Stamp, Is.EqualTo(landed ? record.Stamp : null));
    }

    [TestCase("BeforeRequest", false)]
    [TestCase("BeforeAnswer", true)]
    [Property("Requirement", "F06")]
    public async Task swap_whose_answer_is_lost_is_not_sent_again_and_its_stamp_says_whether_it_landed(string cut, bool landed)
    {
        var first = Records.Full("a");
        Assert.That(await _store.TryAddAsync(first, None));
        var second = first.Next();
        _proxy.CutNext(Enum.Parse<Cut>(cut));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.TryReplaceAsync(second, first.Stamp, None));

        Assert.That((await _store.FindAsync("test", "a", None))?.Stamp, Is.EqualTo(landed ? second.Stamp : first.Stamp));
    }

    [TestCase("BeforeRequest")]
    [TestCase("BeforeAnswer")]
    public async Task what_only_reads_is_asked_again_on_another_connection(string cut)
    {
        var record = Records.Full("a");
        Assert.That(await _store.TryAddAsync(record, None));

        _proxy.CutNext(Enum.Parse<Cut>(cut));
        Records.AssertSame(await _store.FindAsync("test", "a", None), record);
        Assert.That(_proxy.HasCut);
        _proxy.CutNext(Enum.Parse<Cut>(cut));
        Assert.That(await _store.ListAsync(new() { Kind = "test", Subject = "alice" }, 10, None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task sessions_that_the_administrator_ended_are_not_noticed_by_who_reads()
    {
        Assert.That(await _store.TryAddAsync(Records.Full("a"), None));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.FindAsync("test", "a", None)));
        await Cluster.Server.ExecuteAsync(_database, "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.FindAsync("test", "a", None)));

        Assert.That(found, Has.All.Not.Null);
    }

    [TestCase(3, true)]
    [TestCase(4, false)]
    [Property("Requirement", "F05")]
    public async Task statement_that_lost_against_another_is_tried_three_times_more(int losses, bool lands)
    {
        await Cluster.Server.ExecuteAsync(_database,
            $"""
            CREATE SEQUENCE tries;
            CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
                $body$ BEGIN IF nextval('tries') <= {losses} THEN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END IF; RETURN NEW; END $body$;
            CREATE TRIGGER lose BEFORE INSERT ON pts_records FOR EACH ROW EXECUTE FUNCTION lose();
            """);

        if (lands)
            Assert.That(await _store.TryAddAsync(Records.Plain("a"), None));
        else
            await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.TryAddAsync(Records.Plain("a"), None));

        Assert.That(await Cluster.Server.ExecuteAsync(_database, "SELECT last_value FROM tries"), Is.EqualTo(4));
    }
}
