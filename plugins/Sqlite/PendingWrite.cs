namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>A write that waits for its turn, with its caller.</summary>
internal sealed class PendingWrite(Func<WriteStatements, int> run, CancellationToken cancellationToken)
{
    // The writer's thread must not be led away into the caller's code.
    private readonly TaskCompletionSource<int> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private int _changed;

    public Task<int> Completion => _done.Task;

    /// <summary>Ends it if its caller does not wait any more.</summary>
    public bool IsGivenUp => cancellationToken.IsCancellationRequested && _done.TrySetCanceled(cancellationToken);

    /// <summary>Runs it inside the transaction; whether it lasts is not known yet.</summary>
    public void Run(WriteStatements statements) => _changed = run(statements);

    /// <summary>It alone failed; the transaction goes on.</summary>
    public void Failed(Exception fault) => _fault = fault;

    /// <summary>The transaction is on the disk.</summary>
    public void Committed()
    {
        if (_fault is null)
            _done.TrySetResult(_changed);
        else
            _done.TrySetException(_fault);
    }

    /// <summary>The transaction failed, and with it all that was in it.</summary>
    public void Lost(Exception fault) => _done.TrySetException(fault);
}
