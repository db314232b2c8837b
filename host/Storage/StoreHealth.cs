namespace PluginTokenServer.Host.Storage;

/// <summary>How the store does: whether it answers, and how far its clock is from this node's.</summary>
internal sealed class StoreHealth(ILogger<StoreHealth> logger)
{
    /// <summary>Beyond this the node's clock is worth a word.</summary>
    public static readonly TimeSpan DriftWarning = TimeSpan.FromSeconds(2);

    /// <summary>Beyond this the node would end what others keep, and keep what others end.</summary>
    public static readonly TimeSpan DriftLimit = TimeSpan.FromSeconds(30);

    private int _readingFails;
    private int _writingFails;
    private long _drift;

    /// <summary>Whether the last write came to a good end. A store on a full disk can be read all the while.</summary>
    public bool IsWriting => Volatile.Read(ref _writingFails) == 0;

    /// <summary>Whether the last call of each sort came to a good end.</summary>
    public bool IsAnswering => IsWriting && Volatile.Read(ref _readingFails) == 0;

    public TimeSpan Drift
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _drift));
        set => Interlocked.Exchange(ref _drift, value.Ticks);
    }

    public bool IsDegraded => Drift.Duration() > DriftWarning;

    public bool IsUsable => IsAnswering && Drift.Duration() <= DriftLimit;

    public void Answered(bool write)
    {
        ref var failing = ref write ? ref _writingFails : ref _readingFails;
        if (Volatile.Read(ref failing) != 0 && Interlocked.Exchange(ref failing, 0) == 1 && IsAnswering)
            Log.StoreAnswersAgain(logger);
    }

    /// <returns>Whether it is news.</returns>
    public bool Failed(bool write) => Interlocked.Exchange(ref write ? ref _writingFails : ref _readingFails, 1) == 0;
}
