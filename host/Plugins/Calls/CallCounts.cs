namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>How often what became of the calls into one generation of a plugin.</summary>
internal sealed class CallCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<CallOutcome>().Length];

    public long this[CallOutcome outcome] => Interlocked.Read(ref _counts[(int)outcome]);

    /// <summary>The calls that were made.</summary>
    public long Calls => this[CallOutcome.Answered] + this[CallOutcome.Denied] + this[CallOutcome.CredentialRejected] + this[CallOutcome.Unavailable] + this[CallOutcome.FaultOfAnother] + Errors;

    /// <summary>Those that failed within the plugin.</summary>
    public long Errors => this[CallOutcome.Faulted] + this[CallOutcome.TimedOut];

    /// <summary>Those that were not made.</summary>
    public long Refused => this[CallOutcome.Busy] + this[CallOutcome.BreakerOpen] + this[CallOutcome.Quarantined] + this[CallOutcome.Retired];

    public void Count(CallOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);
}
