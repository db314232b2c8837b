using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Keys;

/// <summary>The keys of one node, put together as the server does it, over a store that others may share. Nothing listens, nothing runs by itself.</summary>
internal sealed class KeyNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDirectory _root;
    private readonly bool _ownsRoot;

    private KeyNode(WebApplication app, TestDirectory root, bool ownsRoot, FakeTimeProvider clock, RecordedLogs logs) => (_app, _root, _ownsRoot, Clock, Logs) = (app, root, ownsRoot, clock, logs);

    public FakeTimeProvider Clock { get; }

    public RecordedLogs Logs { get; }

    public SigningKeyRing Ring => Get<SigningKeyRing>();

    public SigningKeyUpkeep Upkeep => Get<SigningKeyUpkeep>();

    public SigningKeyStore Keys => Get<SigningKeyStore>();

    public MemoryStore Store => Get<MemoryStore>();

    public string DataDirectory => Path.Combine(_root.Path, "data");

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Puts a node together and opens its store.</summary>
    /// <param name="store">The engine; by default one of its own.</param>
    /// <param name="masterKey">By default that of a file in its data directory.</param>
    public static async Task<KeyNode> OpenAsync(
        MemoryStore? store = null, string? masterKey = null, TestDirectory? root = null, FakeTimeProvider? clock = null, Action<JsonObject>? configure = null, params string[] args)
    {
        var (home, time, logs) = (root ?? new TestDirectory(), clock ?? new FakeTimeProvider(TimeProvider.System.GetUtcNow()), new RecordedLogs());
        var configuration = SampleConfiguration.Create();
        // The store that is built in is opened below; what it forgets and what it keeps follows the name.
        configuration["TokenServer"]!["Storage"] = new JsonObject { ["Provider"] = StorageOptions.Memory };
        if (masterKey is not null)
            configuration["TokenServer"]!["MasterKeys"] = new JsonArray(masterKey);
        configure?.Invoke(configuration["TokenServer"]!.AsObject());
        await File.WriteAllTextAsync(Path.Combine(home.Path, "appsettings.json"), configuration.ToJsonString());
        var app = TokenServerApplication.Create(["--contentRoot", home.Path, "--environment", "Development", .. args], builder =>
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            if (store is not null)
                builder.Services.Replace(ServiceDescriptor.Singleton(store));
            builder.Logging.ClearProviders().AddProvider(logs);
        });
        var node = new KeyNode(app, home, root is null, time, logs);
        await node.Get<OperationalStore>().OpenAsync(null);
        return node;
    }

    /// <summary>Opens a node and brings its keys up as the start does.</summary>
    public static async Task<KeyNode> StartAsync(
        MemoryStore? store = null, string? masterKey = null, TestDirectory? root = null, FakeTimeProvider? clock = null, Action<JsonObject>? configure = null, params string[] args)
    {
        var node = await OpenAsync(store, masterKey, root, clock, configure, args);
        try
        {
            await node.Upkeep.LoadAsync();
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }

        return node;
    }

    /// <summary>The ids of the keys that it publishes.</summary>
    public string[] Published(string algorithm) => [.. Ring.All.Where(key => key.Algorithm == algorithm).Select(key => key.KeyId)];

    public async ValueTask DisposeAsync()
    {
        await Get<OperationalStore>().CloseAsync();
        await _app.DisposeAsync();
        if (_ownsRoot)
            _root.Dispose();
    }
}
