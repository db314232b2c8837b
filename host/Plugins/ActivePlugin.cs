using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Plugins;

/// <summary>A plugin that has been activated: its container and the leases of the calls into it.</summary>
internal sealed class ActivePlugin(
    string version, string digest, PluginQuarantine quarantine, ServiceProvider services, PluginLifetime lifetime, bool hasBackground)
{
    private readonly IServiceScopeFactory _scopes = services.GetRequiredService<IServiceScopeFactory>();
    private readonly AmbientCall _ambient = services.GetRequiredService<AmbientCall>();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _retired;
    private int _leases;
    private int _abandoned;

    public string Id => quarantine.PluginId;

    public string Version => version;

    public string Digest => digest;

    public IServiceProvider Services => services;

    /// <summary>Whether it has hosted services.</summary>
    public bool HasBackground => hasBackground;

    /// <summary>Why the plugin is not called any more; <see langword="null"/> when it is.</summary>
    public string? Quarantine => quarantine.Sentence;

    /// <summary>The calls that were given up and have not ended.</summary>
    public int AbandonedCalls => Volatile.Read(ref _abandoned);

    public AsyncServiceScope CreateScope() => _scopes.CreateAsyncScope();

    /// <summary>Makes a call the current one for the plugin's <see cref="IHttpContextAccessor"/>.</summary>
    public void EnterAmbient(PluginInvocation invocation) => _ambient.Enter(invocation);

    /// <summary>Takes a lease. Refused once the plugin is being taken out of service.</summary>
    public bool TryEnter()
    {
        // Counted first, looked second: whoever retires the plugin either sees this call or is seen by it.
        Interlocked.Increment(ref _leases);
        if (!_retired)
            return true;

        Leave();
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _leases) == 0 && _retired)
            _drained.TrySetResult();
    }

    /// <summary>The call is given up: nobody waits for it any more, and nor does the plugin's end.</summary>
    public void Abandon()
    {
        Interlocked.Increment(ref _abandoned);
        Leave();
    }

    public void AbandonedEnded() => Interlocked.Decrement(ref _abandoned);

    /// <summary>Lets no new call in; the task ends with the last one that somebody waits for.</summary>
    public Task RetireAsync()
    {
        TryEnter();
        _retired = true;
        Leave();
        return _drained.Task;
    }

    /// <summary>Tells the plugin that its time is up.</summary>
    public void SignalStopping() => lifetime.Stop();

    /// <summary>Disposes its container.</summary>
    public ValueTask DisposeAsync() => services.DisposeAsync();
}
