namespace PluginTokenServer.Evidence;

/// <summary>
/// One authorization code, redeemed by many at the same moment: one of them gets tokens. Whoever presents it later has stolen it or been stolen
/// from, and the tokens are dead (RFC 6749 §4.1.2). Sometimes somebody among them has the code and not the verifier, and must spoil it for nobody.
/// </summary>
internal sealed class CodeRace(Requests requests, Browser[] browsers, int contenders) : IExperiment
{
    public string Kind => "race code";

    public int Connections => contenders;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var (client, verifier) = (requests.Target.CodeClient, Requests.Verifier(chance));
        var granted = await tally.ExchangeAsync(Any(), "authorize", requests.Authorize(browsers[chance.Next(browsers.Length)], verifier));
        if (granted.Code is not { } code)
        {
            tally.Violation("no grant", $"{granted.Status} {granted.Error}");
            return;
        }

        var redeem = requests.Redeem(code, verifier);
        var thief = number % 4 == 3 ? chance.Next(connections.Length) : -1;
        var answers = await Burst.RunAsync(
            connections,
            [.. connections.Select((_, i) => i == thief ? requests.Redeem(code, Requests.Verifier(chance)) : redeem)],
            [.. connections.Select((_, i) => i == thief ? "without verifier" : "contender")],
            chance, tally);
        var won = answers.Where(answer => answer.Status == 200).ToArray();
        tally.Count("answered", won.Length);
        tally.Count("refused", answers.Length - won.Length);
        tally.Require(thief < 0 || answers[thief].IsInvalidGrant, "double", "a code was redeemed without its verifier");
        tally.Require(won.Length == 1, won.Length == 0 ? "all lost" : "double", $"{won.Length} of {answers.Length} were answered");
        tally.Require(answers.All(answer => answer.Status == 200 || answer.IsInvalidGrant), "refusal", "a refusal was another than invalid_grant");

        var again = await tally.ExchangeAsync(Any(), "again", redeem);
        tally.Require(again.IsInvalidGrant, "double", $"presented once more: {again.Status} {again.Error}");
        foreach (var winner in won)
        {
            tally.Require(winner is { AccessToken: { }, RefreshToken: { } }, "no grant", "the winner did not get both tokens");
            var known = await tally.ExchangeAsync(Any(), "introspect access", requests.Introspect(client, winner.AccessToken!));
            tally.Require(known is { Status: 200, IsActive: false }, "survivor", "the access token of a replayed code is active");
            var refreshed = await tally.ExchangeAsync(Any(), "after replay", requests.Refresh(client, winner.RefreshToken!));
            tally.Require(refreshed.IsInvalidGrant, "survivor", $"the refresh token of a replayed code: {refreshed.Status} {refreshed.Error}");
        }

        Connection Any() => connections[chance.Next(connections.Length)];
    }
}
