using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Plugins;

/// <summary>A plugin that has been activated: its container and the leases of the calls into it.</summary>
internal sealed class ActivePlugin(
    string version, string digest, PluginGeneration generation, ServiceProvider services, PluginLifetime lifetime, bool hasBackground)
{
    private readonly IServiceScopeFactory _scopes = services.GetRequiredService<IServiceScopeFactory>();
    private readonly AmbientCall _ambient = services.GetRequiredService<AmbientCall>();
    private readonly Leases _leases = new();
    private readonly Leases _orphans = new();

    public string Id => generation.PluginId;

    public string Version => version;

    public string Digest => digest;

    public PluginGeneration Generation => generation;

    public IServiceProvider Services => services;

    /// <summary>Whether it has hosted services.</summary>
    public bool HasBackground => hasBackground;

    /// <summary>What became of the calls into it.</summary>
    public CallCounts Counts { get; } = new();

    /// <summary>Whether it takes no new calls.</summary>
    public bool IsRetired => _leases.IsRetired;

    /// <summary>The calls that were given up and have not ended.</summary>
    public int AbandonedCalls => _orphans.Count;

    public AsyncServiceScope CreateScope() => _scopes.CreateAsyncScope();

    /// <summary>Makes a call the current one for the plugin's <see cref="IHttpContextAccessor"/>.</summary>
    public void EnterAmbient(PluginInvocation invocation) => _ambient.Enter(invocation);

    /// <summary>Takes a lease. Refused once the plugin is being taken out of service.</summary>
    public bool TryEnter() => _leases.TryEnter();

    public void Leave() => _leases.Leave();

    /// <summary>The call is given up: nobody waits for it any more.</summary>
    public void Abandon()
    {
        _orphans.TryEnter();
        Leave();
    }

    public void AbandonedEnded() => _orphans.Leave();

    /// <summary>Lets no new call in; the task ends with the last one that somebody waits for.</summary>
    public Task RetireAsync() => _leases.RetireAsync();

    /// <summary>Lets no new call in; the task ends with the last one, those that were given up included.</summary>
    public async Task RetireWhollyAsync()
    {
        await RetireAsync();
        await _orphans.RetireAsync();
    }

    /// <summary>Tells the plugin that its time is up.</summary>
    public void SignalStopping() => lifetime.Stop();

    /// <summary>Disposes its container.</summary>
    public ValueTask DisposeAsync() => services.DisposeAsync();
}
