using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.PostgreSql;

/// <summary>Runs statements, so many at once and not more, and repeats those that may be repeated.</summary>
/// <remarks>
/// A statement that nobody waits for any more is not cancelled but left to its end. To cancel it the driver would block a thread on another
/// connection, for good if the server hangs; and PostgreSQL reports success for a commit that was cancelled while it waited for the
/// standby. The server's own <c>statement_timeout</c> ends it: it does not reach into the commit.
/// </remarks>
internal sealed class Sessions : IAsyncDisposable
{
    private const int MaxConflicts = 3;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    // Longer than the server takes to end a statement: who has not answered by then is gone, or hangs.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);

    private readonly ConnectionSettings _settings;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _source;
    private readonly SemaphoreSlim _free;
    private int _lost;

    public Sessions(ConnectionSettings settings, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _free = new SemaphoreSlim(settings.Sessions);
        _source = settings.CreateDataSource(PrepareAsync);
    }

    /// <summary>Runs a statement that changes nothing: if its connection fails, once more on another.</summary>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> statement, CancellationToken cancellationToken) => RunAsync(statement, mayRepeat: true, cancellationToken);

    /// <summary>Runs a statement that may have been carried out although its connection failed.</summary>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> statement, CancellationToken cancellationToken) => RunAsync(statement, mayRepeat: false, cancellationToken);

    // Not the semaphore, which statements still give back: it holds nothing that would have to be disposed of.
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> statement, bool mayRepeat, CancellationToken cancellationToken)
    {
        try
        {
            for (var conflicts = 0; ;)
            {
                try
                {
                    return await RunOnceAsync(statement, cancellationToken);
                }
                catch (PostgresException fault) when (Faults.IsConflict(fault) && ++conflicts <= MaxConflicts)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(5, 25 * conflicts)), _time, cancellationToken);
                }
                catch (Exception fault) when (mayRepeat && Faults.IsOfConnection(fault))
                {
                    // What broke this connection has most likely broken the idle ones.
                    mayRepeat = false;
                    _source.Clear();
                }
            }
        }
        catch (Exception fault) when (Faults.IsOfServer(fault))
        {
            throw Faults.Of(_settings.Place, fault);
        }
    }

    private async Task<T> RunOnceAsync<T>(Func<NpgsqlConnection, Task<T>> statement, CancellationToken cancellationToken)
    {
        if (!await _free.WaitAsync(LongestWait, cancellationToken))
            throw new StoreUnavailableException($"{_settings.Place} is busy: none of {_settings.Sessions} connections was free within {LongestWait.TotalMilliseconds:0} ms.");

        var place = new Place(this);
        var running = RunAsync(statement, place, cancellationToken);
        try
        {
            return await running.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            _ = place.GiveUpAfterAsync(running, _settings.StatementTimeout + Slack);
            throw;
        }
    }

    // Nothing has been sent yet, so that a second attempt is safe whatever the statement is.
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellationToken);
        }
        catch (NpgsqlException fault) when (fault.IsTransient && fault.InnerException is not TimeoutException)
        {
            return await _source.OpenConnectionAsync(cancellationToken);
        }
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> statement, Place place, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            // Opening does not always end when it is told to.
            cancellationToken.ThrowIfCancellationRequested();
            return await statement(connection);
        }
        finally
        {
            place.Free();
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Sql.Prepare, connection);
        var timeout = _settings.StatementTimeout.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
        command.Parameters.Add(new NpgsqlParameter { Value = timeout, NpgsqlDbType = NpgsqlDbType.Text });
        if (await command.ExecuteScalarAsync() is true)
            throw new StoreUnavailableException($"{_settings.Place} is a standby, which takes no writes and may be behind; name the primary, or all hosts separated by commas.");
    }

    /// <summary>One of the places for running statements.</summary>
    private sealed class Place(Sessions sessions)
    {
        private int _isFree;

        public void Free()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0)
                sessions._free.Release();
        }

        /// <summary>Frees the place of a statement that nobody waits for and that does not end, so that a cut line does not keep all of them. No more than there are places.</summary>
        public async Task GiveUpAfterAsync(Task running, TimeSpan patience)
        {
            try
            {
                await running.WaitAsync(patience);
            }
            catch (TimeoutException) when (!running.IsCompleted)
            {
                if (Interlocked.Increment(ref sessions._lost) <= sessions._settings.Sessions)
                    Free();
                await running.ContinueWith(static _ => { }, TaskScheduler.Default);
                Interlocked.Decrement(ref sessions._lost);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Whoever asked has had an answer.
            }
        }
    }
}
