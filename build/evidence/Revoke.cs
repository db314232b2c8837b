namespace PluginTokenServer.Evidence;

/// <summary>
/// Refreshing and revoking at once. When the revocation is acknowledged, everything of the grant is dead: no refresh that begins later is
/// answered with tokens, and the tokens of those that were answered meanwhile are not active.
/// </summary>
internal sealed class Revoke(Requests requests, Browser browser, int refreshers) : IExperiment
{
    private const int TriesAfterwards = 2;

    public string Kind => "revoke";

    public int Connections => refreshers + 1;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var client = (number % 3) switch
        {
            0 => requests.Target.GrantClient,
            1 => requests.Target.ReferenceClient,
            _ => requests.Target.CodeClient,
        };
        var begun = client == requests.Target.CodeClient
            ? await BeginByCodeAsync(connections[0], Requests.Verifier(chance), tally)
            : await tally.ExchangeAsync(connections[0], "begin", requests.Delegate(client));
        if (begun is not { AccessToken: { } access, RefreshToken: { } refresh })
        {
            tally.Violation("no grant", begun.Body);
            return;
        }

        foreach (var connection in connections)
            await connection.OpenAsync();
        var issued = new List<Answer> { begun };
        var acknowledged = long.MaxValue;
        var chained = number % 4 == 3;
        var what = chance.Next(2) == 0 ? access : refresh;
        var delays = connections.Select(_ => Math.Max(0, chance.Next(-3, 4))).ToArray();
        await Task.WhenAll(connections.Select((connection, i) => i == 0 ? RevokeAsync(connection, delays[0]) : RefreshAsync(connection, delays[i])));

        foreach (var token in issued.SelectMany(answer => new[] { answer.AccessToken, answer.RefreshToken }).Distinct(StringComparer.Ordinal))
        {
            var known = await tally.ExchangeAsync(connections[chance.Next(connections.Length)], "introspect", requests.Introspect(client, token!));
            tally.Require(known is { Status: 200, IsActive: false }, "survivor", $"the token {Tally.Print(token)} is active after the revocation");
        }

        async Task RevokeAsync(Connection connection, int delay)
        {
            await DelayAsync(delay);
            var answer = await tally.ExchangeAsync(connection, "revoke", requests.Revoke(client, what));
            tally.Require(answer.Status == 200, "revocation", $"it was not acknowledged: {answer.Status} {answer.Error}");
            Volatile.Write(ref acknowledged, answer.Status == 200 ? answer.Ended : 0);
        }

        async Task RefreshAsync(Connection connection, int delay)
        {
            await DelayAsync(delay);
            var token = refresh;
            for (var after = 0; after < TriesAfterwards;)
            {
                var answer = await tally.ExchangeAsync(connection, "refresh", requests.Refresh(client, token));
                var later = answer.Started > Volatile.Read(ref acknowledged);
                after += later || answer.Status != 200 ? 1 : 0;
                tally.Count(answer.Status == 200 ? "issued" : "refused");
                if (answer.Status != 200)
                {
                    tally.Require(answer is { Status: 400, Error: "invalid_grant" }, "refusal", $"{answer.Status} {answer.Error}");
                    continue;
                }

                tally.Require(!later, "survivor", "a refresh that began after the revocation was answered with tokens");
                lock (issued)
                    issued.Add(answer);
                // Mostly all repeat the first token, since one that others have left behind is a replay, which revokes before the revocation does.
                token = chained ? answer.RefreshToken! : token;
            }
        }
    }

    private async Task<Answer> BeginByCodeAsync(Connection connection, string verifier, Tally tally)
    {
        var granted = await tally.ExchangeAsync(connection, "authorize", requests.Authorize(browser, verifier));
        return granted.Code is { } code ? await tally.ExchangeAsync(connection, "begin", requests.Redeem(code, verifier)) : granted;
    }

    private static async Task DelayAsync(int milliseconds)
    {
        if (milliseconds > 0)
            await Task.Delay(milliseconds);
        else
            await Task.Yield();
    }
}
