using PluginTokenServer.Stores;

namespace PluginTokenServer.Tests.Support;

/// <summary>One call of a store.</summary>
/// <param name="Name">The method.</param>
/// <param name="Kind">The kind of record, where the call names one.</param>
internal sealed record StoreCall(string Name, string? Kind)
{
    public bool Writes => Name is nameof(IOperationalStore.TryAddAsync) or nameof(IOperationalStore.TryReplaceAsync) or nameof(IOperationalStore.RemoveAsync);
}

/// <summary>A store that fails, hangs or waits at the calls that a test picks: before the engine has seen them, or after it has carried them out.</summary>
/// <param name="engine">The store behind it.</param>
/// <param name="clock">The time that it tells; by default the engine's own.</param>
internal sealed class FaultyStore(IOperationalStore engine, TimeProvider? clock = null) : IOperationalStore
{
    private static readonly Func<StoreCall, Task> Nothing = _ => Task.CompletedTask;

    /// <summary>Runs before the engine sees a call. What it throws is the call's outcome.</summary>
    public Func<StoreCall, Task> Before { get; set; } = Nothing;

    /// <summary>Runs after the engine has carried a call out, before the answer.</summary>
    public Func<StoreCall, Task> After { get; set; } = Nothing;

    /// <summary>Fails whatever a condition picks, without carrying it out.</summary>
    public void FailAt(Func<StoreCall, bool> picked) => Before = call => picked(call) ? throw new StoreUnavailableException("The test says no.") : Task.CompletedTask;

    /// <summary>Behaves from now on.</summary>
    public void Recover() => (Before, After) = (Nothing, Nothing);

    // The engine is open already.
    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => clock is null ? engine.GetTimeAsync(cancellationToken) : Task.FromResult(clock.GetUtcNow());

    public Task<bool> TryAddAsync(OperationalRecord record, CancellationToken cancellationToken) =>
        RunAsync(new StoreCall(nameof(TryAddAsync), record.Kind), () => engine.TryAddAsync(record, cancellationToken));

    public Task<OperationalRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) =>
        RunAsync(new StoreCall(nameof(FindAsync), kind), () => engine.FindAsync(kind, id, cancellationToken));

    public Task<IReadOnlyList<OperationalRecord>> FindAsync(string kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        RunAsync(new StoreCall(nameof(FindAsync), kind), () => engine.FindAsync(kind, ids, cancellationToken));

    public Task<bool> TryReplaceAsync(OperationalRecord record, string expectedStamp, CancellationToken cancellationToken) =>
        RunAsync(new StoreCall(nameof(TryReplaceAsync), record.Kind), () => engine.TryReplaceAsync(record, expectedStamp, cancellationToken));

    public Task<bool> RemoveAsync(string kind, string id, CancellationToken cancellationToken) =>
        RunAsync(new StoreCall(nameof(RemoveAsync), kind), () => engine.RemoveAsync(kind, id, cancellationToken));

    public Task<IReadOnlyList<OperationalRecord>> ListAsync(OperationalFilter filter, int limit, CancellationToken cancellationToken) =>
        RunAsync(new StoreCall(nameof(ListAsync), filter.Kind), () => engine.ListAsync(filter, limit, cancellationToken));

    public Task<int> RemoveExpiredAsync(DateTimeOffset before, int batch, CancellationToken cancellationToken) =>
        RunAsync(new StoreCall(nameof(RemoveExpiredAsync), null), () => engine.RemoveExpiredAsync(before, batch, cancellationToken));

    private async Task<T> RunAsync<T>(StoreCall call, Func<Task<T>> run)
    {
        await Before(call);
        var result = await run();
        await After(call);
        return result;
    }
}
