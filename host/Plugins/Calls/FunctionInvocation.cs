namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>A call that returns something.</summary>
internal sealed class FunctionInvocation<TContract, TState, TResult>(
    PluginOffer offer, ICallOrigin? origin, TState state, Func<TContract, TState, CancellationToken, Task<TResult>> call) : PluginInvocation(offer, origin)
    where TContract : class
{
    private readonly TaskCompletionSource<TResult> _completion = new();

    public Task<TResult> Completion => _completion.Task;

    protected override Task CallAsync(object target, CancellationToken deadline) => call((TContract)target, state, deadline);

    protected override CallOutcome Outcome => state is ICallVerdict verdict ? verdict.Outcome : CallOutcome.Answered;

    protected override void Complete(Task call) => _completion.TrySetResult(((Task<TResult>)call).Result);

    protected override void Fail(Exception exception) => _completion.TrySetException(exception);
}
