namespace PluginTokenServer.Evidence;

/// <summary>
/// Browsers with one session ask for codes and redeem them while somebody signs out. When that is acknowledged, everything of the session is dead:
/// nobody who comes later gets a code, a code of before is not redeemed any more, and the tokens of those that were are not active.
/// </summary>
internal sealed class RevokeSession(Requests requests, int browsers) : IExperiment
{
    private const int TriesAfterwards = 2;

    // In milliseconds: some sign out before anything has been asked, most in the middle of it.
    private const int MostDelay = 60;

    public string Kind => "revoke session";

    public int Connections => browsers + 1;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var client = requests.Target.CodeClient;
        var browser = await Browser.SignInAsync(requests, connections[0], chance);
        var logout = await browser.OpenLogoutAsync(connections[0]);
        List<(string Code, string Verifier)> kept = [];
        List<Answer> issued = [];
        var acknowledged = long.MaxValue;
        foreach (var connection in connections)
            await connection.OpenAsync();
        // One for each, since a random is no thing to share.
        var chances = connections.Select(_ => new Random(chance.Next())).ToArray();
        await Task.WhenAll(connections.Select((connection, i) => i == 0 ? EndAsync(connection, chances[0].Next(MostDelay)) : AskAsync(connection, chances[i])));

        foreach (var (code, verifier) in kept)
        {
            var redeemed = await tally.ExchangeAsync(Any(), "redeem late", requests.Redeem(code, verifier));
            tally.Require(redeemed.IsInvalidGrant, "survivor", $"a code of a session that has ended: {redeemed.Status} {redeemed.Error}");
        }

        foreach (var token in issued.SelectMany(answer => new[] { answer.AccessToken, answer.RefreshToken }))
        {
            var known = await tally.ExchangeAsync(Any(), "introspect", requests.Introspect(client, token!));
            tally.Require(known is { Status: 200, IsActive: false }, "survivor", $"the token {Tally.Print(token)} is active after its session has ended");
        }

        foreach (var answer in issued)
        {
            var refreshed = await tally.ExchangeAsync(Any(), "refresh late", requests.Refresh(client, answer.RefreshToken!));
            tally.Require(refreshed.IsInvalidGrant, "survivor", $"a refresh token of a session that has ended: {refreshed.Status} {refreshed.Error}");
        }

        async Task EndAsync(Connection connection, int delay)
        {
            await Task.Delay(delay);
            var answer = await tally.ExchangeAsync(connection, "logout", logout);
            tally.Require(answer.Status == 200, "revocation", $"it was not acknowledged: {answer.Status} {answer.Error}");
            Volatile.Write(ref acknowledged, answer.Status == 200 ? answer.Ended : 0);
        }

        async Task AskAsync(Connection connection, Random own)
        {
            for (var after = 0; after < TriesAfterwards;)
            {
                var verifier = Requests.Verifier(own);
                var granted = own.Next(2) == 0 ? await tally.ExchangeAsync(connection, "authorize", requests.Authorize(browser, verifier)) : await PushAsync(connection, verifier);
                var late = IsLate(granted);
                tally.Count(granted.Code is null ? "no code" : "code");
                // Whoever may show a page sends the browser to the login page; whoever came before the end and was not done by then is told that.
                tally.Require(granted.Status == 303, "refusal", $"{granted.Status} {granted.Error}");
                tally.Require(!late || granted.Code is null, "survivor", "somebody got a code whose session had ended before they came");
                after += late || granted.Code is null ? 1 : 0;
                if (granted.Code is not { } code)
                    continue;
                if (own.Next(3) == 0)
                {
                    lock (kept)
                        kept.Add((code, verifier));
                    continue;
                }

                var redeemed = await tally.ExchangeAsync(connection, "redeem", requests.Redeem(code, verifier));
                tally.Count(redeemed.Status == 200 ? "issued" : "refused");
                tally.Require(redeemed.Status == 200 || redeemed.IsInvalidGrant, "refusal", $"{redeemed.Status} {redeemed.Error}");
                tally.Require(redeemed.Status != 200 || !IsLate(redeemed), "survivor", "a code was redeemed whose session had ended before");
                if (redeemed is not { Status: 200, RefreshToken: { } })
                    continue;
                lock (issued)
                    issued.Add(redeemed);
            }
        }

        async Task<Answer> PushAsync(Connection connection, string verifier)
        {
            var pushed = await tally.ExchangeAsync(connection, "push", requests.Push(verifier));
            tally.Require(pushed.Status == 201, "refusal", $"a push was refused: {pushed.Status} {pushed.Error}");
            return pushed.RequestUri is { } requestUri ? await tally.ExchangeAsync(connection, "complete", requests.Complete(browser, requestUri)) : pushed;
        }

        bool IsLate(Answer answer) => answer.Started > Volatile.Read(ref acknowledged);

        Connection Any() => connections[chance.Next(connections.Length)];
    }
}
