using System.Diagnostics;
using System.Globalization;

namespace PluginTokenServer.Evidence;

/// <summary>One client that works with the server without a pause and remembers what it was told. Its sessions are its own, so that it knows what each answer has to be.</summary>
internal sealed class Load : IDisposable
{
    // Of a round that is over; more would only make the rounds longer.
    private const int Carried = 6;

    private readonly Requests _requests;
    private readonly int _seed;
    private readonly Random _chance;
    private readonly Caller _caller;
    private readonly CodeLoad _codes;
    private readonly CrossDeviceLoad _elsewhere;
    private readonly List<Session> _sessions = [];
    private readonly List<(byte[] Request, bool Acknowledged)> _assertions = [];
    private long _number;

    public Load(Requests requests, int seed, bool whole)
    {
        (_requests, _seed, _chance) = (requests, seed, new Random(seed));
        _caller = new Caller(_requests.Target.Nodes, _chance, whole);
        _codes = new CodeLoad(requests, _caller, _chance);
        _elsewhere = new CrossDeviceLoad(requests, _caller, _codes, _chance);
    }

    public void Dispose() => _caller.Dispose();

    /// <summary>A round begins.</summary>
    /// <param name="struck">The nodes that may fail; a failure of any other is a violation.</param>
    /// <param name="tally">Where it is counted.</param>
    public Task BeginAsync(Uri[] struck, Tally tally)
    {
        _caller.Begin(struck, tally);
        return _codes.SignInAsync();
    }

    /// <param name="tally">Where it is counted.</param>
    /// <param name="stop">Ends it.</param>
    public async Task WorkAsync(Tally tally, CancellationToken stop)
    {
        // A few password sign-ins only: they are slow on purpose, and too many at once are sent away.
        if (_chance.Next(4) == 0 && await _caller.ReachAsync())
            await BeginAsync(_requests.Target.PasswordClient, _requests.Password(offline: true), tally);
        while (!stop.IsCancellationRequested)
        {
            var live = _sessions.Where(session => session.Fate == Fate.Live).ToArray();
            var session = live.Length > 0 ? live[_chance.Next(live.Length)] : null;
            var answered = await _caller.ReachAsync() && await ((_chance.Next(100), session) switch
            {
                ( < 40, { } known) => RefreshAsync(known, tally),
                ( < 46, { } known) => RevokeAsync(known, tally),
                ( < 55, _) => AuthenticateAsync(tally),
                ( < 70, _) => BeginAsync(Client(), tally),
                ( < 88, _) => _codes.StepAsync(tally),
                _ => _elsewhere.StepAsync(tally),
            });
            if (!answered)
                // Whoever is not answered does not ask again at once.
                await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Holds everything that was acknowledged against what the server says now.</summary>
    public async Task VerifyAsync(Tally tally)
    {
        _caller.Reconnect();
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
            var (first, second) = (await _caller.AskAsync("assertion", request), await _caller.AskAsync("assertion", request));
            tally.Count("verified.Assertion");
            tally.Require(second.Status == 401, "double", $"an assertion was taken twice after the restart: {first.Status} {second.Status}");
            tally.Require(!acknowledged || first.Status == 401, "double", $"an assertion that was answered before was taken again: {first.Status}");
        }

        _assertions.Clear();
        await _codes.VerifyAsync(tally);
        await _elsewhere.VerifyAsync(tally);
        var old = _sessions.Where(session => session.Fate is Fate.Live or Fate.Revoked).ToArray();
        _chance.Shuffle(old);
        _sessions.Clear();
        _sessions.AddRange(old.Where(session => session.Fate == Fate.Live).Take(Carried));
        _sessions.AddRange(old.Where(session => session.Fate == Fate.Revoked).Take(Carried));
    }

    private async Task VerifyLiveAsync(Session session, Tally tally)
    {
        var caller = session.Client == _requests.Target.PasswordClient ? session.Client : _requests.Target.Api;
        var known = await _caller.AskAsync("introspect", _requests.Introspect(caller, session.AccessToken));
        tally.Require(known.IsActive, "lost", "an acknowledged access token is not active");
        // The time in which a server has to repeat its answer, with something to spare.
        if (session.Previous is { } previous && Stopwatch.GetElapsedTime(session.RotatedAt).TotalSeconds < 25)
        {
            var repeated = await _caller.AskAsync("repeat", _requests.Refresh(session.Client, previous));
            tally.Require(repeated.Status == 200, "lost", $"the answer of an acknowledged refresh is not repeated: {repeated.Status} {repeated.Error}");
            tally.Require(repeated.Status != 200 || repeated.RefreshToken == session.Token, "double", "an acknowledged refresh has another successor now");
        }

        await GoOnAsync(session, tally);
    }

    private async Task VerifyRefreshAsync(Session session, Tally tally)
    {
        var (first, second) = (await _caller.AskAsync("retry", _requests.Refresh(session.Client, session.Token)), await _caller.AskAsync("retry", _requests.Refresh(session.Client, session.Token)));
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
        var next = await _caller.AskAsync("go on", _requests.Refresh(session.Client, session.Token));
        tally.Require(next is { Status: 200, RefreshToken: { } } && next.RefreshToken != session.Token, "lost", $"an acknowledged refresh token is not taken: {next.Status} {next.Error}");
        if (next is { Status: 200, RefreshToken: { } })
            session.Rotate(next);
    }

    private async Task VerifyRevokedAsync(Session session, Tally tally)
    {
        var refreshed = await _caller.AskAsync("revoked", _requests.Refresh(session.Client, session.Token));
        tally.Require(refreshed is { Status: 400, Error: "invalid_grant" }, "lost", $"an acknowledged revocation is undone: {refreshed.Status} {refreshed.Error}");
        var known = await _caller.AskAsync("introspect", _requests.Introspect(session.Client, session.AccessToken));
        tally.Require(known is { Status: 200, IsActive: false }, "lost", "a token of an acknowledged revocation is active");
    }

    private Credentials Client() => _chance.Next(3) == 0 ? _requests.Target.ReferenceClient : _requests.Target.GrantClient;

    private Task<bool> BeginAsync(Credentials client, Tally tally) => BeginAsync(client, _requests.Delegate(client), tally);

    private async Task<bool> BeginAsync(Credentials client, byte[] request, Tally tally)
    {
        var answer = await _caller.TryAsync("begin", request);
        if (answer is not { } begun)
            return false;
        tally.Require(begun.Status == 200, "refusal", $"a grant was refused: {begun.Status} {begun.Error}");
        if (begun is { RefreshToken: { }, AccessToken: { } })
            _sessions.Add(new Session(client, begun));
        return true;
    }

    private async Task<bool> RefreshAsync(Session session, Tally tally)
    {
        var answer = await _caller.TryAsync("refresh", _requests.Refresh(session.Client, session.Token));
        session.Fate = answer is null ? Fate.RefreshUnknown : Fate.Live;
        if (answer is not { } refreshed)
            return false;
        tally.Require(refreshed.Status == 200, "lost", $"a refresh was refused: {refreshed.Status} {refreshed.Error}");
        if (refreshed.RefreshToken is { })
            session.Rotate(refreshed);
        return true;
    }

    private async Task<bool> RevokeAsync(Session session, Tally tally)
    {
        var token = _chance.Next(2) == 0 ? session.Token : session.AccessToken;
        var answer = await _caller.TryAsync("revoke", _requests.Revoke(session.Client, token));
        session.Fate = answer is null ? Fate.RevocationUnknown : Fate.Revoked;
        tally.Require(answer is null or { Status: 200 }, "refusal", $"a revocation was refused: {answer?.Status} {answer?.Error}");
        return answer is not null;
    }

    private async Task<bool> AuthenticateAsync(Tally tally)
    {
        var request = _requests.Assertion(string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}"), ((long)_seed << 20) + _number++);
        var answer = await _caller.TryAsync("assertion", request);
        tally.Require(answer is null or { Status: 200 }, "refusal", $"a new assertion was refused: {answer?.Status} {answer?.Error}");
        _assertions.Add((request, answer is not null));
        return answer is not null;
    }
}
