using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace PluginTokenServer.Evidence;

/// <summary>One client that works with the server without a pause and remembers what it was told. Its sessions are its own, so that it knows what each answer has to be.</summary>
internal sealed class Load(Requests requests, int seed, bool whole) : IDisposable
{
    // Of a round that is over; more would only make the rounds longer.
    private const int Carried = 6;

    private readonly Random _chance = new(seed);
    private readonly Connection[] _connections = [.. requests.Target.Nodes.Select(node => new Connection(node))];
    private readonly List<Session> _sessions = [];
    private readonly List<(byte[] Request, bool Acknowledged)> _assertions = [];
    private Connection _current = null!;
    private long _number;

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }

    /// <param name="struck">The nodes that may fail; a failure of any other is a violation.</param>
    /// <param name="tally">Where it is counted.</param>
    /// <param name="stop">Ends it.</param>
    public async Task WorkAsync(Uri[] struck, Tally tally, CancellationToken stop)
    {
        // A few password sign-ins only: they are slow on purpose, and too many at once are sent away.
        _current = _connections[_chance.Next(_connections.Length)];
        if (_chance.Next(4) == 0 && await IsThereAsync(struck, tally))
            await BeginAsync(requests.Target.PasswordClient, requests.Password(offline: true), struck, tally);
        while (!stop.IsCancellationRequested)
        {
            var live = _sessions.Where(session => session.Fate == Fate.Live).ToArray();
            var session = live.Length > 0 ? live[_chance.Next(live.Length)] : null;
            _current = _connections[_chance.Next(_connections.Length)];
            var answered = await IsThereAsync(struck, tally) && await ((_chance.Next(100), session) switch
            {
                ( < 55, { } known) => RefreshAsync(known, struck, tally),
                ( < 63, { } known) => RevokeAsync(known, struck, tally),
                ( < 75, _) => AuthenticateAsync(struck, tally),
                _ => BeginAsync(Client(), struck, tally),
            });
            if (!answered)
                // Whoever is not answered does not ask again at once.
                await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Holds everything that was acknowledged against what the server says now.</summary>
    public async Task VerifyAsync(Tally tally)
    {
        // One that has not been used since the kill would say so only now.
        foreach (var connection in _connections)
            connection.Cut(reset: false);
        foreach (var session in _sessions)
        {
            tally.Count($"verified.{session.Fate}");
            await (session.Fate switch
            {
                Fate.Live => VerifyLiveAsync(session, tally),
                Fate.RefreshUnknown => VerifyRefreshAsync(session, tally),
                Fate.Revoked => VerifyRevokedAsync(session, tally),
                _ => Task.CompletedTask,
            });
        }

        foreach (var (request, acknowledged) in _assertions)
        {
            var (first, second) = (await AskAsync("assertion", request, tally), await AskAsync("assertion", request, tally));
            tally.Count("verified.Assertion");
            tally.Require(second.Status == 401, "double", $"an assertion was taken twice after the restart: {first.Status} {second.Status}");
            tally.Require(!acknowledged || first.Status == 401, "double", $"an assertion that was answered before was taken again: {first.Status}");
        }

        _assertions.Clear();
        var old = _sessions.Where(session => session.Fate is Fate.Live or Fate.Revoked).ToArray();
        _chance.Shuffle(old);
        _sessions.Clear();
        _sessions.AddRange(old.Where(session => session.Fate == Fate.Live).Take(Carried));
        _sessions.AddRange(old.Where(session => session.Fate == Fate.Revoked).Take(Carried));
    }

    private async Task VerifyLiveAsync(Session session, Tally tally)
    {
        var caller = session.Client == requests.Target.PasswordClient ? session.Client : requests.Target.Api;
        var known = await AskAsync("introspect", requests.Introspect(caller, session.AccessToken), tally);
        tally.Require(known.IsActive, "lost", "an acknowledged access token is not active");
        // The time in which a server has to repeat its answer, with something to spare.
        if (session.Previous is { } previous && Stopwatch.GetElapsedTime(session.RotatedAt).TotalSeconds < 25)
        {
            var repeated = await AskAsync("repeat", requests.Refresh(session.Client, previous), tally);
            tally.Require(repeated.Status == 200, "lost", $"the answer of an acknowledged refresh is not repeated: {repeated.Status} {repeated.Error}");
            tally.Require(repeated.Status != 200 || repeated.RefreshToken == session.Token, "double", "an acknowledged refresh has another successor now");
        }

        await GoOnAsync(session, tally);
    }

    private async Task VerifyRefreshAsync(Session session, Tally tally)
    {
        var (first, second) = (await AskAsync("retry", requests.Refresh(session.Client, session.Token), tally), await AskAsync("retry", requests.Refresh(session.Client, session.Token), tally));
        tally.Require(first.Status == 200 && second.Status == 200, "lost", $"a session whose refresh was not answered has ended: {first.Status} {second.Status} {first.Error}");
        tally.Require(first.RefreshToken == second.RefreshToken, "double", "a refresh that was not answered has two successors");
        if (first is not { Status: 200, RefreshToken: { } })
            return;
        session.Rotate(first);
        session.Fate = Fate.Live;
        await GoOnAsync(session, tally);
    }

    private async Task GoOnAsync(Session session, Tally tally)
    {
        var next = await AskAsync("go on", requests.Refresh(session.Client, session.Token), tally);
        tally.Require(next is { Status: 200, RefreshToken: { } } && next.RefreshToken != session.Token, "lost", $"an acknowledged refresh token is not taken: {next.Status} {next.Error}");
        if (next is { Status: 200, RefreshToken: { } })
            session.Rotate(next);
    }

    private async Task VerifyRevokedAsync(Session session, Tally tally)
    {
        var refreshed = await AskAsync("revoked", requests.Refresh(session.Client, session.Token), tally);
        tally.Require(refreshed is { Status: 400, Error: "invalid_grant" }, "lost", $"an acknowledged revocation is undone: {refreshed.Status} {refreshed.Error}");
        var known = await AskAsync("introspect", requests.Introspect(session.Client, session.AccessToken), tally);
        tally.Require(known is { Status: 200, IsActive: false }, "lost", "a token of an acknowledged revocation is active");
    }

    private Task<Answer> AskAsync(string who, byte[] request, Tally tally) => tally.ExchangeAsync(_connections[_chance.Next(_connections.Length)], who, request);

    private Credentials Client() => _chance.Next(3) == 0 ? requests.Target.ReferenceClient : requests.Target.GrantClient;

    private Task<bool> BeginAsync(Credentials client, Uri[] struck, Tally tally) => BeginAsync(client, requests.Delegate(client), struck, tally);

    private async Task<bool> BeginAsync(Credentials client, byte[] request, Uri[] struck, Tally tally)
    {
        var answer = await TryAsync("begin", request, struck, tally);
        if (answer is not { } begun)
            return false;
        tally.Require(begun.Status == 200, "refusal", $"a grant was refused: {begun.Status} {begun.Error}");
        if (begun is { RefreshToken: { }, AccessToken: { } })
            _sessions.Add(new Session(client, begun));
        return true;
    }

    private async Task<bool> RefreshAsync(Session session, Uri[] struck, Tally tally)
    {
        var answer = await TryAsync("refresh", requests.Refresh(session.Client, session.Token), struck, tally);
        session.Fate = answer is null ? Fate.RefreshUnknown : Fate.Live;
        if (answer is not { } refreshed)
            return false;
        tally.Require(refreshed.Status == 200, "lost", $"a refresh was refused: {refreshed.Status} {refreshed.Error}");
        if (refreshed.RefreshToken is { })
            session.Rotate(refreshed);
        return true;
    }

    private async Task<bool> RevokeAsync(Session session, Uri[] struck, Tally tally)
    {
        var token = _chance.Next(2) == 0 ? session.Token : session.AccessToken;
        var answer = await TryAsync("revoke", requests.Revoke(session.Client, token), struck, tally);
        session.Fate = answer is null ? Fate.RevocationUnknown : Fate.Revoked;
        tally.Require(answer is null or { Status: 200 }, "refusal", $"a revocation was refused: {answer?.Status} {answer?.Error}");
        return answer is not null;
    }

    private async Task<bool> AuthenticateAsync(Uri[] struck, Tally tally)
    {
        var request = requests.Assertion(string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}"), ((long)seed << 20) + _number++);
        var answer = await TryAsync("assertion", request, struck, tally);
        tally.Require(answer is null or { Status: 200 }, "refusal", $"a new assertion was refused: {answer?.Status} {answer?.Error}");
        _assertions.Add((request, answer is not null));
        return answer is not null;
    }

    // Who cannot even connect has asked nothing, and knows that nothing was done.
    private async Task<bool> IsThereAsync(Uri[] struck, Tally tally)
    {
        try
        {
            await _current.OpenAsync();
            return true;
        }
        catch (SocketException fault)
        {
            tally.Count("not sent");
            tally.Require(struck.Contains(_current.Node), "connection", $"{_current.Node} was not struck and is not there: {fault.Message}");
            return false;
        }
    }

    /// <returns>The answer; <see langword="null"/> if there was none, or only that the server cannot say: then nobody knows what was done.</returns>
    private async Task<Answer?> TryAsync(string who, byte[] request, Uri[] struck, Tally tally)
    {
        var (connection, mayFail) = (_current, struck.Contains(_current.Node));
        try
        {
            // A node whose store is gone has 503 to say, and says it; one that was killed says nothing.
            var answer = tally.Note(connection, who, await connection.ExchangeAsync(request), may503: mayFail && whole);
            if (answer.Status < 500)
            {
                tally.Count("acknowledged");
                return answer;
            }

            tally.Count("unknown");
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            tally.Count("unknown");
            tally.Require(mayFail, "connection", $"{connection.Node} was not struck and failed: {fault.Message}");
        }

        return null;
    }
}
