namespace PluginTokenServer.Evidence;

/// <summary>
/// One refresh token, presented by many at the same moment. All of them are the same client retrying, so all may succeed; but there is one successor.
/// Then the successor is used, and from that moment on the first token is a stolen one: it is refused, and the family is dead.
/// </summary>
internal sealed class RefreshRace(Requests requests, int contenders) : IExperiment
{
    public string Kind => "race refresh";

    public int Connections => contenders;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var client = requests.Target.GrantClient;
        var begun = await tally.ExchangeAsync(connections[0], "begin", requests.Delegate(client));
        if (begun.RefreshToken is not { } first)
        {
            tally.Violation("no grant", begun.Body);
            return;
        }

        var answers = await Burst.RunAsync(connections, requests.Refresh(client, first), "contender", chance, tally);
        var won = answers.Where(answer => answer.Status == 200).ToArray();
        var successors = won.Select(answer => answer.RefreshToken).Distinct(StringComparer.Ordinal).ToArray();
        tally.Count("answered", won.Length);
        // Within the window for retries nobody needs to be refused; one that is has done no harm, and is counted.
        tally.Count("refused", answers.Length - won.Length);
        tally.Require(won.Length > 0, "all lost", $"none of {answers.Length} was answered: {answers[0].Status} {answers[0].Body}");
        tally.Require(successors.Length <= 1, "fork", $"{successors.Length} successors: {string.Join(' ', successors.Select(Tally.Print))}");
        if (successors is not [{ } successor])
            return;

        var next = await tally.ExchangeAsync(Any(), "successor", requests.Refresh(client, successor));
        tally.Require(next.Status == 200 && next.RefreshToken is { } && next.RefreshToken != first && next.RefreshToken != successor,
            "successor", $"it was not exchanged for another: {next.Status} {next.Error}");
        var replayed = await tally.ExchangeAsync(Any(), "replay", requests.Refresh(client, first));
        tally.Require(replayed is { Status: 400, Error: "invalid_grant" }, "double", $"the first token after its successor's use: {replayed.Status} {replayed.Error}");

        if (next is not { AccessToken: { } access, RefreshToken: { } last })
            return;
        tally.Require(!(await tally.ExchangeAsync(Any(), "introspect access", requests.Introspect(client, access))).IsActive, "survivor", "the access token of a replayed family is active");
        var after = await tally.ExchangeAsync(Any(), "after replay", requests.Refresh(client, last));
        tally.Require(after is { Status: 400, Error: "invalid_grant" }, "survivor", $"the last token of a replayed family: {after.Status} {after.Error}");

        Connection Any() => connections[chance.Next(connections.Length)];
    }
}
