using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>
/// The one thread that writes. While one commit waits for the disk others queue up, and the next commit takes them all: nobody waits for
/// company, and nobody who has some pays for a disk write alone.
/// </summary>
internal sealed class Writer : IDisposable
{
    private const int MostInOneCommit = 128;

    // More than a second's worth of them; whoever comes then would not be answered in time anyway.
    private const int MostWaiting = 8192;

    private readonly BlockingCollection<PendingWrite> _waiting = new(MostWaiting);
    private readonly WriteStatements _statements;
    private readonly StoreFaults _faults;
    private readonly ILogger _log;
    private readonly Thread _thread;

    public Writer(WriteStatements statements, StoreFaults faults, ILogger log)
    {
        (_statements, _faults, _log) = (statements, faults, log);
        _thread = new Thread(WriteAll) { Name = "sqlite writer", IsBackground = true };
        _thread.Start();
    }

    public Task<int> WriteAsync(Func<WriteStatements, int> run, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<int>(cancellationToken);
        var write = new PendingWrite(run, cancellationToken);
        try
        {
            if (_waiting.TryAdd(write, millisecondsTimeout: 0, CancellationToken.None))
                return write.Completion;
        }
        catch (InvalidOperationException)
        {
            return Task.FromException<int>(new StoreUnavailableException("The SQLite store is closing."));
        }

        return Task.FromException<int>(new StoreUnavailableException($"{MostWaiting} writes are waiting for the disk, and no more are taken."));
    }

    /// <summary>Writes what is waiting, and ends.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
        _waiting.Dispose();
        _statements.Dispose();
    }

    private void WriteAll()
    {
        var batch = new List<PendingWrite>(MostInOneCommit);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MostInOneCommit && _waiting.TryTake(out var next))
                batch.Add(next);
            batch.RemoveAll(write => write.IsGivenUp);
            if (batch.Count > 0)
                Write(batch);
            batch.Clear();
        }
    }

    private void Write(List<PendingWrite> batch)
    {
        try
        {
            _faults.ThrowIfDamaged();
            _statements.Begin();
            foreach (var write in batch)
                Run(write);
            _statements.Commit();
        }
        catch (Exception fault)
        {
            _statements.RollBack();
            var told = Told(fault);
            foreach (var write in batch)
                write.Lost(told);
            return;
        }

        foreach (var write in batch)
            write.Committed();
    }

    // SQLite takes back a statement that failed, and the rest of the transaction stands; unless it is about more than the statement.
    private void Run(PendingWrite write)
    {
        try
        {
            write.Run(_statements);
        }
        catch (SqliteException fault) when (!StoreFaults.IsAboutAll(fault))
        {
            write.Failed(_faults.Of(fault));
        }
        catch (Exception fault) when (fault is not SqliteException)
        {
            write.Failed(fault);
        }
    }

    private StoreUnavailableException Told(Exception fault)
    {
        switch (fault)
        {
            case StoreUnavailableException known:
                return known;
            case SqliteException error:
                return _faults.Of(error);
            default:
                Log.WriterFailed(_log, fault.GetType().FullName ?? "");
                return new StoreUnavailableException("Writing to the SQLite store failed.", fault);
        }
    }
}
