namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>A call that returns nothing.</summary>
internal sealed class ActionInvocation<TContract, TState>(
    PluginOffer offer, ICallOrigin? origin, TState state, Func<TContract, TState, CancellationToken, Task> call) : PluginInvocation(offer, origin)
    where TContract : class
{
    private readonly TaskCompletionSource _completion = new();

    public Task Completion => _completion.Task;

    protected override Task CallAsync(object target, CancellationToken deadline) => call((TContract)target, state, deadline);

    protected override CallOutcome Outcome => state is ICallVerdict verdict ? verdict.Outcome : CallOutcome.Answered;

    protected override void Complete(Task call) => _completion.TrySetResult();

    protected override void Fail(Exception exception) => _completion.TrySetException(exception);
}
