using System.Collections.Concurrent;
using System.Net;
using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Outbound;

/// <summary>
/// Sends things to clients behind the back of whoever caused it, who waits for nobody. A client that does not answer keeps none of the others
/// waiting, what did not arrive is tried once more, and what is under way when the server stops is still sent.
/// </summary>
internal sealed class ClientDeliveries(TimeProvider time) : IHostedService, IDisposable
{
    private const int MostAtOnce = 16;
    private const int MostAtOneClient = 4;
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan PauseBeforeRetry = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _slots = new(MostAtOnce);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _slotsOfClients = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _givenUp = new();
    private volatile bool _serves;
    private int _count;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _serves = true;
        return Task.CompletedTask;
    }

    /// <summary>Sends what there is, without pauses and for as long as the server has to end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (Volatile.Read(ref _count) > 0)
            await _drained.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _givenUp.CancelAsync();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _givenUp.Dispose();
    }

    /// <summary>Begins to send something. A verb that works beside a server that does not run sends nothing.</summary>
    /// <param name="clientId">Whose slots it takes.</param>
    /// <param name="send">Sends it, and says what was answered. Called twice at most.</param>
    /// <param name="ended">Is told why it did not arrive, or <see langword="null"/> if it did.</param>
    public void Begin(string clientId, Func<CancellationToken, Task<HttpStatusCode>> send, Action<string?> ended)
    {
        if (!_serves)
            return;
        if (Interlocked.Increment(ref _count) <= MostWaiting)
        {
            _ = Task.Run(() => DeliverAsync(clientId, send, ended));
            return;
        }

        Leave();
        ended("too many others are waiting");
    }

    private async Task DeliverAsync(string clientId, Func<CancellationToken, Task<HttpStatusCode>> send, Action<string?> ended)
    {
        try
        {
            var attempt = await TryAsync(clientId, send);
            if (attempt.MayTryAgain)
            {
                await Task.Delay(PauseBeforeRetry, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                attempt = await TryAsync(clientId, send);
            }

            ended(attempt.Failure);
        }
        catch (OperationCanceledException)
        {
            ended("the server had to stop");
        }
        // Nobody awaits this, and what went wrong may quote the address.
        catch (Exception fault)
        {
            ended($"{fault.GetType().Name} at {FaultText.Place(fault)}");
        }
        finally
        {
            Leave();
        }
    }

    private async Task<Attempt> TryAsync(string clientId, Func<CancellationToken, Task<HttpStatusCode>> send)
    {
        // The client's first: one that hangs takes a few of the slots, and not all of them.
        var ofClient = _slotsOfClients.GetOrAdd(clientId, _ => new SemaphoreSlim(MostAtOneClient));
        await ofClient.WaitAsync(_givenUp.Token);
        try
        {
            await _slots.WaitAsync(_givenUp.Token);
            try
            {
                return await SendAsync(send);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            ofClient.Release();
        }
    }

    private async Task<Attempt> SendAsync(Func<CancellationToken, Task<HttpStatusCode>> send)
    {
        try
        {
            var status = await send(_givenUp.Token);
            return (int)status is >= 200 and < 300 ? Attempt.Succeeded : new Attempt($"it answered with status {(int)status}", status >= HttpStatusCode.InternalServerError);
        }
        catch (Exception fault) when (OutboundFault.Of(fault) is not null)
        {
            // Where the server does not call now it does not call in two seconds either.
            return new Attempt(OutboundFault.Of(fault), MayTryAgain: fault is not RefusedAddressException);
        }
        catch (UnavailableException fault)
        {
            return new Attempt(fault.Message, MayTryAgain: true);
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _stopping.IsCancellationRequested)
            _drained.TrySetResult();
    }

    private readonly record struct Attempt(string? Failure, bool MayTryAgain)
    {
        public static Attempt Succeeded => new(null, MayTryAgain: false);
    }
}
