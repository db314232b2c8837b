using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using PluginTokenServer.Host.Diagnostics.Forwarding;
using PluginTokenServer.Host.Plugins.Endpoints;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>
/// One call into a plugin. It runs on a thread pool thread of its own, so that even a plugin that blocks can be given up at the
/// deadline; its caller is answered then, and lease, slot and scope last until the call really ends.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its fields end with the call, abandoned or not; the token source has no timer to release.")]
internal abstract class PluginInvocation(PluginOffer offer, ICallOrigin? origin) : IThreadPoolWorkItem
{
    private const int Running = 0;
    private const int Finished = 1;
    private const int Abandoned = 2;

    private readonly Activity? _caller = Activity.Current;
    private readonly CallTrace _trace = offer.Begin();
    private readonly CancellationTokenSource _deadline = new();
    private ICallOrigin? _origin = origin;
    private IServiceProvider? _services;
    private HttpContext? _http;
    private ITimer? _timer;
    private AbandonedCall? _abandoned;
    private long _started;
    private bool _hasWaited;
    private int _state;

    public PluginOrigin Plugin => PluginOrigin.Of(offer);

    /// <summary>The token request, as long as the call lasts. Its connection goes back to the web server afterwards and serves somebody else.</summary>
    public TokenRequest? Request => Volatile.Read(ref _origin) switch
    {
        TokenRequest request => request,
        GeneratorOrigin { Request: var request } => request,
        _ => null,
    };

    /// <summary>The generators that this call's one is to wrap, as long as the call lasts; <see langword="null"/> stands for the host's own.</summary>
    public GeneratorChain? Next => (Volatile.Read(ref _origin) as GeneratorOrigin)?.Next;

    /// <summary>The request to an endpoint of the plugin's own, as long as the call lasts.</summary>
    public EndpointRequest? Endpoint => Volatile.Read(ref _origin) as EndpointRequest;

    /// <summary>What the plugin may see of the connection, made when it asks; <see langword="null"/> once the call is over.</summary>
    public HttpContext? HttpContext
    {
        get
        {
            // The lock keeps the call from ending while the connection is being copied.
            lock (_deadline)
                return _origin is { } origin && _services is { } services ? _http ??= origin.Show(services, _deadline.Token) : null;
        }
    }

    public void Start()
    {
        // The deadline has a timer of its own: a plugin's callback on the token might hang, and would hold up what comes after it.
        _started = offer.Time.GetTimestamp();
        _timer = offer.Time.CreateTimer(static call => ((PluginInvocation)call!).Expire(), this, offer.Timeout, Timeout.InfiniteTimeSpan);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    /// <summary>
    /// Waits for a plugin that this one stands before and that has a deadline of its own; this one's clock stands still meanwhile, so that each answers for
    /// its own time. Once in a call: whoever asks again does so in its own time.
    /// </summary>
    public async Task<T> WaitForOtherAsync<T>(Func<Task<T>> other)
    {
        if (Interlocked.Exchange(ref _hasWaited, true))
            return await other().ConfigureAwait(false);

        var left = offer.Timeout - offer.Time.GetElapsedTime(_started);
        _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            return await other().ConfigureAwait(false);
        }
        finally
        {
            // Of a call that has ended meanwhile the timer is disposed, and this does nothing.
            _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Nothing of the host's ambient state flows into a plugin but the trace it is part of.
        if ((_trace.Activity ?? _caller) is { } activity)
            Activity.Current = activity;

        if (!offer.IsFollowed)
            LogForwarding.Silence();
        offer.Plugin.EnterAmbient(this);
        BlockedThreads.Enter();
        _ = RunAsync();
        BlockedThreads.Leave();
    }

    /// <summary>What a call that came to a good end has come to.</summary>
    protected abstract CallOutcome Outcome { get; }

    protected abstract Task CallAsync(object target, CancellationToken deadline);

    /// <summary>Hands the caller what <see cref="CallAsync"/> has come to. What awaits the answer runs before this returns.</summary>
    protected abstract void Complete(Task call);

    protected abstract void Fail(Exception exception);

    private async Task RunAsync()
    {
        Task? call = null;
        Exception? fault = null;
        try
        {
            await using var scope = offer.Plugin.CreateScope();
            _services = scope.ServiceProvider;
            _services.GetRequiredService<PluginCall>().Invocation = this;
            call = CallAsync(offer.Resolve(_services), _deadline.Token);
            await call.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        Finish(call, fault);
    }

    private void Finish(Task? call, Exception? fault)
    {
        if (Interlocked.CompareExchange(ref _state, Finished, Running) != Running)
        {
            Volatile.Read(ref _abandoned)?.Ended(fault);
            return;
        }

        _timer!.Dispose();
        var correlation = fault is null ? null : Correlation();
        EndOrigin();
        if (fault is null)
        {
            offer.Succeeded(Outcome, _trace);
            Complete(call!);
        }
        else
        {
            Fail(offer.Failed(fault, correlation, _trace));
        }
    }

    private void Expire()
    {
        // Made before the state changes, so that the end of the call finds it.
        var abandoned = new AbandonedCall(offer);
        if (Interlocked.CompareExchange(ref _abandoned, abandoned, null) is not null)
        {
            // The timer was set anew when this had already been on its way, and has come a second time.
            abandoned.Dispose();
            return;
        }

        if (Interlocked.CompareExchange(ref _state, Abandoned, Running) != Running)
        {
            abandoned.Dispose();
            return;
        }

        _timer?.Dispose();
        var correlation = Correlation();
        EndOrigin();
        var exception = offer.TimedOut(correlation, _trace);
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Call.Fail(work.Exception), (Call: this, Exception: exception), preferLocal: false);
        ThreadPool.UnsafeQueueUserWorkItem(static call => call.Cancel(), this, preferLocal: false);
    }

    private void Cancel()
    {
        try
        {
            _deadline.Cancel();
        }
        catch (AggregateException)
        {
            // A callback that the plugin put on the token threw. The call has failed already.
        }
    }

    private string? Correlation() => _origin?.CorrelationId;

    private void EndOrigin()
    {
        lock (_deadline)
            _origin = null;
    }
}
