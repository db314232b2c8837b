using Npgsql;
using PluginTokenServer.Plugins.PostgreSql;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.PostgreSql;

/// <summary>What the store connects to and what it does not, and what the operator is told then.</summary>
public sealed class OpeningTests
{
    private static CancellationToken None => CancellationToken.None;

    [TestCase(null)]
    [TestCase(" ")]
    public async Task without_a_connection_string_it_says_what_to_set(string? connectionString) =>
        Assert.That(await RefusalAsync(connectionString), Does.Contain("TokenServer:Storage:ConnectionString").And.Contain("Host="));

    [TestCase("Server db; Password=hunter2")]
    [TestCase("Host=db;Passwort=hunter2")]
    [TestCase("Host=db;Password=hunter2;Port=hunter2")]
    [TestCase("postgresql://user:hunter2@db/tokens")]
    [TestCase("Password=hunter2;Database=tokens")]
    public async Task what_is_no_connection_string_is_not_quoted(string connectionString) =>
        Assert.That(await RefusalAsync(connectionString), Does.Contain("TokenServer:Storage:ConnectionString").And.Not.Contain("hunter2"));

    [TestCase(0)]
    [TestCase(1001)]
    public async Task number_of_connections_is_one_that_can_be_had(int connections) =>
        Assert.That(await RefusalAsync($"Host=db;Maximum Pool Size={connections}"), Does.Contain("1 to 1000"));

    [TestCase("Username=nobody;Database=postgres", "user name and password")]
    [TestCase("Username=postgres;Database=nothing", "no such database")]
    public async Task refused_it_says_why_and_not_the_password(string credentials, string reason)
    {
        var connection = new NpgsqlConnectionStringBuilder(Cluster.Server.ConnectionString("postgres"));
        Assert.That(await RefusalAsync($"Host={connection.Host};{credentials};Password=hunter2"), Does.Contain(reason).And.Not.Contain("hunter2"));
    }

    [Test]
    public async Task nobody_there_is_said_with_the_place() =>
        Assert.That(await RefusalAsync("Host=127.0.0.1;Port=1;Username=u;Database=d;Password=hunter2"), Does.Contain("127.0.0.1 (port 1, database 'd')").And.Contain("cannot be reached").And.Not.Contain("hunter2"));

    [Test]
    public async Task user_without_the_right_to_make_tables_is_refused_by_a_sentence()
    {
        var database = await Cluster.Server.CreateDatabaseAsync();
        await Cluster.Server.ExecuteAsync(database, $"CREATE ROLE r{database} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        Assert.That(await RefusalAsync(Cluster.Server.ConnectionString(database).Replace("=postgres", $"=r{database}", StringComparison.Ordinal)), Does.Contain("denies the user"));
    }

    [Test]
    public async Task user_without_the_right_to_make_tables_serves_where_they_are_there()
    {
        var database = await Cluster.Server.CreateDatabaseAsync();
        await using (var owner = Cluster.Store(Cluster.Server.ConnectionString(database)))
            await owner.OpenAsync(None);
        await Cluster.Server.ExecuteAsync(database,
            $"CREATE ROLE r{database} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT SELECT ON pts_schema TO r{database}; GRANT SELECT, INSERT, UPDATE, DELETE ON pts_records TO r{database}");
        await using var store = Cluster.Store(Cluster.Server.ConnectionString(database).Replace("=postgres", $"=r{database}", StringComparison.Ordinal));
        await store.OpenAsync(None);
        Assert.That(await store.TryAddAsync(Records.Plain("a"), None));
    }

    [Test]
    [Property("Requirement", "F37")]
    public async Task nodes_that_open_an_empty_database_at_once_agree()
    {
        for (var round = 0; round < 5; round++)
        {
            var database = await Cluster.Server.CreateDatabaseAsync();
            var nodes = Enumerable.Range(0, 4).Select(_ => Cluster.Store(Cluster.Server.ConnectionString(database))).ToArray();
            await Task.WhenAll(nodes.Select(node => node.OpenAsync(None)));
            Assert.That(await nodes[0].TryAddAsync(Records.Plain("a"), None));
            foreach (var node in nodes)
            {
                Assert.That(await node.FindAsync("test", "a", None), Is.Not.Null);
                await node.DisposeAsync();
            }

            Assert.That(await Cluster.Server.ExecuteAsync(database, "SELECT count(*) FROM pts_schema"), Is.EqualTo(1));
        }
    }

    [TestCase("off", "on")]
    [TestCase("local", "on")]
    [TestCase("remote_write", "on")]
    [TestCase("on", "on")]
    [TestCase("remote_apply", "remote_apply")]
    public async Task answer_waits_for_the_disk_whatever_the_default_is(string standard, string session)
    {
        var database = await Cluster.Server.CreateDatabaseAsync();
        await Cluster.Server.ExecuteAsync(database, $"ALTER DATABASE {database} SET synchronous_commit = {standard}");
        Assert.That(await ShowAsync(Cluster.Server.ConnectionString(database), "synchronous_commit"), Is.EqualTo(session));
    }

    [Test]
    public async Task sessions_are_as_the_store_needs_them_the_second_time_too()
    {
        var database = await Cluster.Server.CreateDatabaseAsync();
        await Cluster.Server.ExecuteAsync(database, $"ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'");
        var connection = Cluster.Server.ConnectionString(database);
        Assert.That(await ShowAsync(connection, "transaction_isolation"), Is.EqualTo("read committed"));
        Assert.That(await ShowAsync(connection, "statement_timeout"), Is.EqualTo("3s"));
        Assert.That(await ShowAsync(connection + ";Command Timeout=7", "statement_timeout"), Is.EqualTo("7s"));
    }

    [Test]
    [Property("Requirement", "F02")]
    public async Task standby_is_refused_and_among_many_hosts_the_primary_is_found()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();

        Assert.That(await RefusalAsync(standby.ConnectionString("postgres")), Does.Contain("is a standby"));

        var hosts = new[] { standby, primary }.Select(server => new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")).Host);
        await using var store = Cluster.Store($"Host={string.Join(',', hosts)};Username=postgres;Database=postgres");
        await store.OpenAsync(None);
        Assert.That(await store.TryAddAsync(Records.Plain("a"), None));
        Assert.That(await primary.ExecuteAsync("postgres", "SELECT count(*) FROM pts_records"), Is.EqualTo(1));
    }

    private static async Task<string> RefusalAsync(string? connectionString)
    {
        await using var store = Cluster.Store(connectionString);
        return (await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(None)))!.Message;
    }

    private static async Task<string?> ShowAsync(string connectionString, string setting)
    {
        await using var sessions = new Sessions(ConnectionSettings.Of(new StorageSettings { DataDirectory = "/nowhere", ConnectionString = connectionString }), TimeProvider.System);
        await ShowAsync();
        return await ShowAsync();

        Task<string?> ShowAsync() => sessions.ReadAsync(
            async session =>
            {
                await using var command = new NpgsqlCommand("SELECT current_setting($1)", session);
                command.Parameters.AddWithValue(setting);
                return (string?)await command.ExecuteScalarAsync();
            }, None);
    }
}
