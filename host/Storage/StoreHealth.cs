namespace PluginTokenServer.Host.Storage;

/// <summary>How the store does: whether it answers, and how far its clock is from this node's.</summary>
internal sealed class StoreHealth(ILogger<StoreHealth> logger)
{
    /// <summary>Beyond this the node's clock is worth a word.</summary>
    public static readonly TimeSpan DriftWarning = TimeSpan.FromSeconds(2);

    /// <summary>Beyond this the node would end what others keep, and keep what others end.</summary>
    public static readonly TimeSpan DriftLimit = TimeSpan.FromSeconds(30);

    private int _failing;
    private long _drift;

    /// <summary>Whether its last call came to a good end.</summary>
    public bool IsAnswering => Volatile.Read(ref _failing) == 0;

    public TimeSpan Drift
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _drift));
        set => Interlocked.Exchange(ref _drift, value.Ticks);
    }

    public bool IsDegraded => Drift.Duration() > DriftWarning;

    public bool IsUsable => IsAnswering && Drift.Duration() <= DriftLimit;

    public void Answered()
    {
        if (!IsAnswering && Interlocked.Exchange(ref _failing, 0) == 1)
            Log.StoreAnswersAgain(logger);
    }

    /// <returns>Whether it is news.</returns>
    public bool Failed() => Interlocked.Exchange(ref _failing, 1) == 0;
}
