using System.Collections.Concurrent;
using System.Net;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.EndSession;

/// <summary>
/// Tells clients that a session has ended (OIDC Back-Channel Logout §2.5). Behind the back of whoever signs out, who waits for nobody; a
/// client that does not answer keeps none of the others waiting, and what is under way when the server stops is still sent.
/// </summary>
internal sealed class BackChannelLogout(LogoutTokens tokens, OutboundHttp http, ServerConfigurationSource configuration, TimeProvider time, ILogger<BackChannelLogout> logger)
    : IHostedService, IDisposable
{
    private const int MostAtOnce = 16;
    private const int MostAtOneClient = 4;
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
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

    /// <summary>Begins to tell those clients of a session that want to know. A verb that works beside a server that does not run tells nobody.</summary>
    public void Announce(string subjectId, string sessionId, IEnumerable<string> clientIds)
    {
        if (!_serves)
            return;
        foreach (var clientId in clientIds)
        {
            if (!configuration.Current.Clients.TryGetValue(clientId, out var client) || !client.Enabled || client.Client.BackChannelLogoutUri is not { } address)
                continue;
            if (Interlocked.Increment(ref _count) <= MostWaiting)
            {
                _ = Task.Run(() => DeliverAsync(client, new Uri(address), subjectId, sessionId));
                continue;
            }

            Leave();
            Log.NotTold(logger, clientId, sessionId, "too many others are waiting");
        }
    }

    private async Task DeliverAsync(RegisteredClient client, Uri address, string subjectId, string sessionId)
    {
        try
        {
            var attempt = await TryAsync(client, address, subjectId, sessionId);
            if (attempt.MayTryAgain)
            {
                await Task.Delay(PauseBeforeRetry, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                attempt = await TryAsync(client, address, subjectId, sessionId);
            }

            if (attempt.Failure is null)
                Log.Told(logger, client.ClientId, sessionId);
            else
                Log.NotTold(logger, client.ClientId, sessionId, attempt.Failure);
        }
        catch (OperationCanceledException)
        {
            Log.NotTold(logger, client.ClientId, sessionId, "the server had to stop");
        }
        // Nobody awaits this, and what went wrong may quote the address.
        catch (Exception fault)
        {
            Log.NotTold(logger, client.ClientId, sessionId, $"{fault.GetType().Name} at {FaultText.Place(fault)}");
        }
        finally
        {
            Leave();
        }
    }

    private async Task<Attempt> TryAsync(RegisteredClient client, Uri address, string subjectId, string sessionId)
    {
        // The client's first: one that hangs takes a few of the slots, and not all of them.
        var ofClient = _slotsOfClients.GetOrAdd(client.ClientId, _ => new SemaphoreSlim(MostAtOneClient));
        await ofClient.WaitAsync(_givenUp.Token);
        try
        {
            await _slots.WaitAsync(_givenUp.Token);
            try
            {
                return await SendAsync(client, address, subjectId, sessionId);
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

    private async Task<Attempt> SendAsync(RegisteredClient client, Uri address, string subjectId, string sessionId)
    {
        try
        {
            // Another token for another attempt: the client may have seen the first one, and would take its jti for a replay (§2.6).
            var token = tokens.Create(client, subjectId, sessionId);
            var status = await http.PostAsync(address, [KeyValuePair.Create("logout_token", token)], Patience, _givenUp.Token);
            // §2.8: 200, and some frameworks make 204 of it.
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
