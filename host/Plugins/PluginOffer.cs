using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Plugins.Verbs;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins;

/// <summary>One type of a plugin, in the part of one contract. Every call into a plugin goes through here.</summary>
internal sealed class PluginOffer(
    ActivePlugin plugin, OfferedType type, CallLimits limits, TimeProvider time, ILogger log, PluginMetrics metrics, Func<PluginOffer, PluginOffer?> successor)
{
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuarantineRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private readonly CircuitBreaker _breaker = new(limits.BreakerFailures, limits.BreakerWindow, limits.BreakerOpen, time);
    private int _calls;

    public string PluginId => plugin.Id;

    public string Version => plugin.Version;

    public string Digest => plugin.Digest;

    /// <summary>The contract it is called by.</summary>
    public Type Contract => type.Point.Contract;

    /// <summary>Whether its calls are traced.</summary>
    public bool IsFollowed => type.Point.IsFollowed;

    /// <summary>The full name of the plugin's type.</summary>
    public string TypeName => type.Name;

    /// <summary>The grant type, as it was read at activation; only of an extension grant.</summary>
    public string? GrantType => type.GrantType;

    /// <summary>Whether it takes the generator that it is to wrap; only of a response generator.</summary>
    public bool AsksForNext => type.AsksForNext;

    /// <summary>What it is called by on a command line; only of a verb.</summary>
    public VerbDescription? Verb => type.Verb;

    public TimeSpan Timeout => limits.Timeout;

    /// <summary>The calls that are running, abandoned ones included.</summary>
    public int RunningCalls => Volatile.Read(ref _calls);

    /// <summary>Whether it is not called for a while, because its last calls failed.</summary>
    public bool IsStopped => _breaker.IsOpen;

    internal ActivePlugin Plugin => plugin;

    internal TimeProvider Time => time;

    /// <summary>Calls the plugin in a scope of its own, on a thread that can be given up, under the plugin's deadline.</summary>
    /// <param name="origin">The request that the call belongs to: a token request, or one to an endpoint of the plugin's own. Without one, the request's services refuse.</param>
    /// <param name="state">Handed to <paramref name="call"/>, so that it can be static.</param>
    /// <param name="call">The call; its token ends with the deadline.</param>
    /// <exception cref="PluginUnavailableException">Too slow, too busy, stopped after failures, quarantined.</exception>
    /// <exception cref="PluginFaultException">The plugin threw.</exception>
    public Task InvokeAsync<TContract, TState>(ICallOrigin? origin, TState state, Func<TContract, TState, CancellationToken, Task> call)
        where TContract : class
    {
        if (Enter(out var next) is { } refusal)
            return Task.FromException(refusal);
        if (next is not null)
            return next.InvokeAsync(origin, state, call);

        var invocation = new ActionInvocation<TContract, TState>(this, origin, state, call);
        invocation.Start();
        return invocation.Completion;
    }

    /// <inheritdoc cref="InvokeAsync{TContract, TState}"/>
    /// <returns>What the plugin returned.</returns>
    public Task<TResult> InvokeAsync<TContract, TState, TResult>(
        ICallOrigin? origin, TState state, Func<TContract, TState, CancellationToken, Task<TResult>> call)
        where TContract : class
    {
        if (Enter(out var next) is { } refusal)
            return Task.FromException<TResult>(refusal);
        if (next is not null)
            return next.InvokeAsync(origin, state, call);

        var invocation = new FunctionInvocation<TContract, TState, TResult>(this, origin, state, call);
        invocation.Start();
        return invocation.Completion;
    }

    /// <summary>Makes the type once, to be held for as long as the server runs. What is called through it has no deadline of its own.</summary>
    /// <returns>The scope it lives in, to be disposed with it.</returns>
    public AsyncServiceScope Hold<TContract>(out TContract held) where TContract : class
    {
        var scope = plugin.CreateScope();
        held = (TContract)type.Resolve(scope.ServiceProvider);
        return scope;
    }

    internal object Resolve(IServiceProvider services) => type.Resolve(services);

    /// <summary>Whether this does what the other one did in an earlier generation of the plugin. By what it is asked for, whatever its class is called now; only of what is told everything a plugin may have several, told apart by nothing else.</summary>
    internal bool Replaces(PluginOffer other) =>
        this != other && PluginId == other.PluginId && Contract == other.Contract && GrantType == other.GrantType && Verb?.Name == other.Verb?.Name
        && (type.Point.Rule != OfferRule.Each || TypeName == other.TypeName);

    internal CallTrace Begin() => metrics.Begin(this);

    /// <summary>The call came to a good end.</summary>
    /// <param name="outcome">Whether the plugin said yes or no.</param>
    /// <param name="trace">The call.</param>
    internal void Succeeded(CallOutcome outcome, CallTrace trace)
    {
        Count(outcome, trace);
        Leave();
        if (_breaker.Succeeded())
            Log.CallsResumed(log, PluginId, TypeName);
    }

    /// <summary>The call threw.</summary>
    /// <returns>What the caller is told.</returns>
    internal Exception Failed(Exception fault, string? correlation, CallTrace trace)
    {
        Leave();
        Count(OutcomeOf(fault), trace);
        switch (fault)
        {
            // Another plugin's fault came through this one. Copied, because the original's stack trace holds on to this plugin's code.
            case PluginUnavailableException other:
                _breaker.Inconclusive();
                return new PluginUnavailableException(other.PluginId, other.Message, other.RetryAfter);
            case PluginFaultException other:
                _breaker.Inconclusive();
                return new PluginFaultException(other.PluginId);
            // So did an outage of what the host does for it, which is not its fault either.
            case UnavailableException other:
                _breaker.Inconclusive();
                return new UnavailableException(other.Message, other.RetryAfter);
            // It says so itself, and to stop calling it for that would only make it worse.
            case TemporarilyUnavailableException outage:
                _breaker.Inconclusive();
                return new PluginUnavailableException(PluginId, outage.Message, WithinReason(outage.RetryAfter ?? BusyRetry)) { IsOwnWord = true };
        }

        Log.CallFailed(log, PluginId, TypeName, correlation, ExceptionText.WithoutMessages(fault));
        CountFailure();
        return new PluginFaultException(PluginId);
    }

    /// <summary>The call has reached its deadline. It keeps its place until <see cref="AbandonedEnded"/>.</summary>
    internal PluginUnavailableException TimedOut(string? correlation, CallTrace trace)
    {
        Count(CallOutcome.TimedOut, trace);
        plugin.Abandon();
        Log.CallTimedOut(log, PluginId, TypeName, correlation, limits.Timeout);
        CountFailure();
        return new PluginUnavailableException(PluginId, $"Plugin '{PluginId}' did not answer within {limits.Timeout.TotalMilliseconds:0} ms.", BusyRetry);
    }

    internal void AbandonedEnded(Exception? fault)
    {
        Interlocked.Decrement(ref _calls);
        plugin.AbandonedEnded();
        Log.AbandonedCallEnded(log, PluginId, TypeName, fault is null ? null : TypeText.NameOf(fault.GetType()));
    }

    // What a plugin says may be any time at all, and is waited for here and sent to clients.
    private static TimeSpan WithinReason(TimeSpan retryAfter) => retryAfter < BusyRetry ? BusyRetry : retryAfter > LongestRetry ? LongestRetry : retryAfter;

    private static CallOutcome OutcomeOf(Exception fault) => fault switch
    {
        PluginUnavailableException or PluginFaultException or UnavailableException => CallOutcome.FaultOfAnother,
        TemporarilyUnavailableException => CallOutcome.Unavailable,
        _ => CallOutcome.Faulted,
    };

    /// <param name="next">Who is to be called instead: whoever read the table just before this generation was replaced means the one that serves now.</param>
    private PluginUnavailableException? Enter(out PluginOffer? next)
    {
        next = null;
        if (plugin.Generation.Quarantine is { } sentence)
            return Refused(CallOutcome.Quarantined, sentence, QuarantineRetry);

        if (!plugin.TryEnter())
        {
            next = successor(this);
            return next is null ? Refused(CallOutcome.Retired, $"Plugin '{PluginId}' is being taken out of service.", BusyRetry) : null;
        }

        if (Interlocked.Increment(ref _calls) > limits.MaxConcurrency)
        {
            Leave();
            Log.TooManyCalls(log, PluginId, TypeName, limits.MaxConcurrency);
            return Refused(CallOutcome.Busy, $"Plugin '{PluginId}' is busy: {limits.MaxConcurrency} calls are running.", BusyRetry);
        }

        if (_breaker.TryEnter(out var retryAfter))
            return null;

        Leave();
        return Refused(CallOutcome.BreakerOpen, $"Plugin '{PluginId}' is not called for a while, because its last calls failed.", retryAfter);
    }

    private PluginUnavailableException Refused(CallOutcome outcome, string sentence, TimeSpan retryAfter)
    {
        plugin.Counts.Count(outcome);
        metrics.Refused(this, outcome);
        return new PluginUnavailableException(PluginId, sentence, retryAfter);
    }

    private void Count(CallOutcome outcome, CallTrace trace)
    {
        plugin.Counts.Count(outcome);
        metrics.End(this, trace, outcome);
    }

    private void Leave()
    {
        Interlocked.Decrement(ref _calls);
        plugin.Leave();
    }

    private void CountFailure()
    {
        if (_breaker.Failed())
            Log.CallsStopped(log, PluginId, TypeName, limits.BreakerFailures, limits.BreakerOpen);
    }
}
