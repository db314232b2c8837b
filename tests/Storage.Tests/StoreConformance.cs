using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests;

/// <summary>
/// What every operational store has to do, in this repository or in anybody's: derive from it, say how an empty store is made, and all of
/// it runs against that store. Nothing here knows which engine it is.
/// </summary>
public abstract partial class StoreConformance
{
    private IOperationalStore? _store;

    protected static CancellationToken None => CancellationToken.None;

    /// <summary>The store of this test, open and empty at its begin.</summary>
    protected IOperationalStore Store
    {
        get => _store ?? throw new InvalidOperationException("The store is not open.");
        set => _store = value;
    }

    /// <summary>Makes a store that holds nothing yet. It is opened by the suite, and disposed where it can be.</summary>
    protected abstract Task<IOperationalStore> CreateAsync();

    /// <summary>Takes away what <see cref="CreateAsync"/> made for the store, after it was closed.</summary>
    protected virtual Task RemoveAsync() => Task.CompletedTask;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await CreateAsync();
        await _store.OpenAsync(None);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await CloseStoreAsync();
        await RemoveAsync();
    }

    protected async Task CloseStoreAsync()
    {
        var store = _store;
        _store = null;
        if (store is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            (store as IDisposable)?.Dispose();
    }

    protected async Task<OperationalRecord> AddAsync(OperationalRecord record)
    {
        Assert.That(await Store.TryAddAsync(record, None), Is.True, $"{record.Kind}/{record.Id} was not added.");
        return record;
    }

    // A store may refuse what is more than it can do at once; few together are never too many.
    protected async Task AddAllAsync(IEnumerable<OperationalRecord> records)
    {
        foreach (var few in records.Chunk(16))
            await Task.WhenAll(few.Select(AddAsync));
    }

    protected async Task<string[]> ListAsync(OperationalFilter filter, int limit = 1000) => [.. (await Store.ListAsync(filter, limit, None)).Select(record => record.Id)];
}
