using System.Diagnostics;
using System.Security.Cryptography;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Storage;

/// <summary>
/// The store as the rest of the host sees it: every call has a deadline, a write whose outcome is not known is looked after, and whatever
/// goes wrong is an <see cref="UnavailableException"/>. Nothing above it knows which engine it is.
/// </summary>
internal sealed class OperationalStore(MemoryStore memory, TimeProvider time, StoreHealth health, StorageOptions options, ServerMetrics metrics, ILogger<OperationalStore> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // A lost answer to a write is looked for within this time, so that a client waits no longer than two seconds in all (TOK-16).
    private static readonly TimeSpan LookAfter = TimeSpan.FromMilliseconds(400);

    private IOperationalStore? _engine;
    private AsyncServiceScope? _scope;

    private TimeSpan Timeout { get; } = TimeSpan.FromMilliseconds(options.TimeoutMs);

    /// <summary>The engine, for what only some of them can do. <see langword="null"/> before the start.</summary>
    public IOperationalStore? Engine => _engine;

    /// <summary>A stamp for a record that is about to be written.</summary>
    public static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Opens the engine. Called once, before the server listens.</summary>
    /// <param name="offer">The plugin's; <see langword="null"/> for the one that is built in.</param>
    /// <exception cref="StartupException">It cannot be used; the message says what to do.</exception>
    public Task OpenAsync(PluginOffer? offer)
    {
        IOperationalStore engine = memory;
        if (offer is not null)
            _scope = offer.Hold(out engine);
        return UseAsync(engine);
    }

    /// <summary>Opens an engine and puts it in the place of the one before, which stays open.</summary>
    /// <exception cref="StartupException">It cannot be used; the message says what to do.</exception>
    public async Task UseAsync(IOperationalStore engine)
    {
        try
        {
            await engine.OpenAsync(CancellationToken.None);
        }
        catch (StoreUnavailableException fault)
        {
            throw new StartupException(fault.Message);
        }

        _engine = engine;
    }

    /// <summary>Closes the engine, after the last request.</summary>
    public async ValueTask CloseAsync()
    {
        _engine = null;
        if (_scope is { } scope)
            await scope.DisposeAsync();
        _scope = null;
    }

    public Task<DateTimeOffset> GetTimeAsync() => ReadAsync(static (store, _, cancelled) => store.GetTimeAsync(cancelled), 0, Timeout, StoreOperation.Time);

    public Task<OperationalRecord?> FindAsync(string kind, string id) => FindAsync(kind, id, Timeout);

    public Task<IReadOnlyList<OperationalRecord>> FindAsync(string kind, IReadOnlyCollection<string> ids) =>
        ReadAsync(static (store, key, cancelled) => store.FindAsync(key.kind, key.ids, cancelled), (kind, ids), Timeout, StoreOperation.Find);

    public Task<IReadOnlyList<OperationalRecord>> ListAsync(OperationalFilter filter, int limit) =>
        ReadAsync(static (store, query, cancelled) => store.ListAsync(query.filter, query.limit, cancelled), (filter, limit), Timeout, StoreOperation.List);

    /// <inheritdoc cref="IOperationalStore.TryAddAsync"/>
    public Task<bool> TryAddAsync(OperationalRecord record) =>
        WriteAsync(static (store, write, cancelled) => store.TryAddAsync(write, cancelled), record, record, StoreOperation.Add);

    /// <inheritdoc cref="IOperationalStore.TryReplaceAsync"/>
    public Task<bool> TryReplaceAsync(OperationalRecord record, string expectedStamp) =>
        WriteAsync(static (store, write, cancelled) => store.TryReplaceAsync(write.record, write.expectedStamp, cancelled), (record, expectedStamp), record, StoreOperation.Replace);

    public Task<bool> RemoveAsync(string kind, string id) =>
        CallAsync(static (store, key, cancelled) => store.RemoveAsync(key.kind, key.id, cancelled), (kind, id), Timeout, StoreOperation.Remove);

    public Task<int> RemoveExpiredAsync(DateTimeOffset before, int batch) =>
        CallAsync(static (store, query, cancelled) => store.RemoveExpiredAsync(query.before, query.batch, cancelled), (before, batch), Timeout, StoreOperation.RemoveExpired);

    private Task<OperationalRecord?> FindAsync(string kind, string id, TimeSpan timeout) =>
        ReadAsync(static (store, key, cancelled) => store.FindAsync(key.kind, key.id, cancelled), (kind, id), timeout, StoreOperation.Find);

    private Task<TResult> ReadAsync<TState, TResult>(Func<IOperationalStore, TState, CancellationToken, Task<TResult>> call, TState state, TimeSpan timeout, StoreOperation operation) =>
        CallAsync(call, state, timeout, operation);

    private async Task<TResult> CallAsync<TState, TResult>(Func<IOperationalStore, TState, CancellationToken, Task<TResult>> call, TState state, TimeSpan timeout, StoreOperation operation)
    {
        var engine = _engine ?? throw new UnavailableException("The store is not open.", RetryAfter);
        var write = operation >= StoreOperation.Add;
        using var activity = ServerTelemetry.Source.StartActivity("store call");
        var (started, answered) = (metrics.TimesStoreCalls ? time.GetTimestamp() : 0, false);
        try
        {
            var result = await WithinAsync(engine, call, state, timeout);
            health.Answered(write);
            answered = true;
            return result;
        }
        catch (Exception fault)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            throw Unavailable(fault, write);
        }
        finally
        {
            activity?.SetTag("operation", ServerTelemetry.Label(operation));
            if (started != 0)
                metrics.StoreCall(operation, answered, time.GetElapsedTime(started));
        }
    }

    // After a failed write nobody knows whether it was carried out. The record says so: its stamp is this write's alone.
    private async Task<bool> WriteAsync<TState>(Func<IOperationalStore, TState, CancellationToken, Task<bool>> call, TState state, OperationalRecord written, StoreOperation operation)
    {
        try
        {
            return await CallAsync(call, state, Timeout, operation);
        }
        catch (UnavailableException)
        {
            if (await FindAsync(written.Kind, written.Id, LookAfter) is { } found && found.Stamp == written.Stamp)
                return true;
            throw;
        }
    }

    private async Task<TResult> WithinAsync<TState, TResult>(
        IOperationalStore engine, Func<IOperationalStore, TState, CancellationToken, Task<TResult>> call, TState state, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource();
        var running = call(engine, state, deadline.Token);
        if (running.IsCompleted)
            return await running;
        try
        {
            return await running.WaitAsync(timeout, time);
        }
        catch (TimeoutException)
        {
            await deadline.CancelAsync();
            // Nobody looks at what becomes of it.
            _ = running.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
            throw new StoreUnavailableException($"The store did not answer within {timeout.TotalMilliseconds:0} ms.");
        }
    }

    private UnavailableException Unavailable(Exception fault, bool write)
    {
        if (health.Failed(write))
        {
            if (fault is StoreUnavailableException known)
                Log.StoreUnavailable(logger, known.Message, known.InnerException?.GetType().FullName);
            else
                Log.StoreFaulted(logger, fault.GetType().FullName ?? "", FaultText.Place(fault));
        }

        return new UnavailableException(fault is StoreUnavailableException ? fault.Message : "The store failed.", RetryAfter);
    }
}
