using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>Servers of one installation: the same store, master key, issuer and clock. On SQLite there is one at a time, on PostgreSQL as many as a test wants.</summary>
internal sealed class Nodes(string provider, string? connectionString = null, FakeTimeProvider? clock = null) : IAsyncDisposable
{
    public const string Issuer = "https://id.example.com";

    /// <summary>The key that seals what they keep.</summary>
    public string MasterKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly List<TestDirectory> _roots = [];
    private readonly List<TestServer> _started = [];
    private string? _connectionString = connectionString;

    public FakeTimeProvider Clock { get; } = clock ?? new TestClock();

    /// <summary>Where the nodes keep what is theirs.</summary>
    public IEnumerable<string> Roots => _roots.Select(root => root.Path);

    /// <summary>Starts a node. On SQLite it is the first one again, on PostgreSQL another one.</summary>
    /// <param name="configure">Changes what <see cref="GrantClients"/> has made of the sample.</param>
    /// <param name="plugins">Plugins of the tests.</param>
    public async Task<TestServer> StartAsync(Action<JsonObject>? configure = null, params FixturePlugin[] plugins)
    {
        if (provider == "postgresql")
            _connectionString ??= await PostgresCluster.DatabaseAsync();
        if (_roots.Count == 0 || provider == "postgresql")
            _roots.Add(new TestDirectory());
        var server = await TestServer.StartAsync(
            settings =>
            {
                settings["Issuer"] = Issuer;
                settings["MasterKeys"] = new JsonArray(MasterKey);
                settings["Storage"] = new JsonObject { ["Provider"] = provider, ["ConnectionString"] = _connectionString };
                GrantClients.AddTo(settings);
                configure?.Invoke(settings);
            },
            root => Array.ForEach(plugins, plugin => plugin.PutInto(root)), _roots[^1], clock: Clock);
        _started.Add(server);
        // The clock of PostgreSQL is the real one. Held against one that a test moves, it drifts by as much until a node looks at it the next time, which it does on its own.
        if (provider == "postgresql")
        {
            await BreakAsync(server, Clock);
            await server.Services.GetRequiredService<StoreUpkeep>().CheckAsync();
        }

        return server;
    }

    /// <summary>What <c>pg_dump</c> says of their database.</summary>
    public Task<string> DumpAsync() => PostgresCluster.DumpAsync(_connectionString ?? throw new InvalidOperationException("They have no database."));

    /// <summary>Runs SQL in their database.</summary>
    public Task ExecuteAsync(string sql) => PostgresCluster.ExecuteAsync(_connectionString ?? throw new InvalidOperationException("They have no database."), sql);

    /// <summary>Stops a node, and starts one that finds what the first one left.</summary>
    public async Task<TestServer> RestartAsync(TestServer server, Action<JsonObject>? configure = null)
    {
        _started.Remove(server);
        await server.DisposeAsync();
        return await StartAsync(configure, ShapePlugin.Instance);
    }

    /// <summary>Puts a store that fails on command between a server and its own. <see cref="StoreFixture"/> has it behave again after the test.</summary>
    /// <param name="server">The server.</param>
    /// <param name="clock">The time that it tells; by default the store's own.</param>
    public static async Task<FaultyStore> BreakAsync(TestServer server, TimeProvider? clock = null)
    {
        var store = server.Services.GetRequiredService<OperationalStore>();
        if (store.Engine is FaultyStore known)
            return known;
        var faulty = new FaultyStore(store.Engine!, clock);
        await store.UseAsync(faulty);
        return faulty;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _started)
            await server.DisposeAsync();
        foreach (var root in _roots)
            root.Dispose();
    }
}
