namespace PluginTokenServer.Evidence;

/// <summary>
/// One request that somebody answers on another device, at the very moment at which many poll for it: one of them gets the tokens, once (DEV-04).
/// Polling is what such clients do, so that nothing of it takes anything away. Every fourth time somebody says no in another tab at the same
/// moment: one of the two answers counts, and the polls tell which.
/// </summary>
internal sealed class CrossDeviceRace(Requests requests, Browser[] browsers, CrossDevice flow, int contenders) : IExperiment
{
    public string Kind => flow == CrossDevice.Device ? "race device" : "race ciba";

    public int Connections => contenders;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var browser = browsers[chance.Next(browsers.Length)];
        var message = $"m{Guid.NewGuid():n}";
        var begun = await tally.ExchangeAsync(Any(), "begin", requests.Begin(flow, message));
        if (begun is not { Status: 200, Handle: { } handle })
        {
            tally.Violation("no grant", $"{begun.Status} {begun.Error}");
            return;
        }

        var (open, page) = await browser.LookForAnswerAsync(Any(), begun, message);
        if (open is not var (allow, deny))
        {
            tally.Violation("no grant", $"nobody was asked: {page}");
            return;
        }

        var isFought = number % 4 == 3;
        List<byte[]> sent = isFought ? [allow, deny] : [allow];
        List<string> who = isFought ? ["allow", "deny"] : ["allow"];
        var polls = connections.Length - sent.Count;
        var answers = await Burst.RunAsync(
            connections, [.. sent, .. Enumerable.Repeat(requests.Poll(flow, handle), polls)], [.. who, .. Enumerable.Repeat("contender", polls)], chance, tally);
        var isGranted = answers[0].Status == 200;
        tally.Count(isGranted ? "granted" : "denied");
        tally.Require(isGranted || isFought, "all lost", $"nobody could say yes: {answers[0].Status}");
        tally.Require(!isFought || isGranted != (answers[1].Status == 200), "double", "both a yes and a no counted, or neither did");
        var won = answers.Skip(sent.Count).Where(answer => answer.Status == 200).ToList();
        tally.Count("answered", won.Count);
        tally.Require(won.Count <= (isGranted ? 1 : 0), "double", $"{won.Count} of {polls} were answered");
        tally.Require(answers.Skip(sent.Count).All(answer => answer.Status == 200 || answer.IsPending || IsOver(answer, isGranted)), "refusal", "a refusal was another than pending, or than what came of it");

        var later = await tally.ExchangeAsync(Any(), "later", requests.Poll(flow, handle));
        tally.Require(won.Count == 1 ? later.IsInvalidGrant : isGranted ? later.Status == 200 : IsOver(later, isGranted), "double", $"polled once more: {later.Status} {later.Error}");
        if (later.Status == 200)
            won.Add(later);
        var again = await tally.ExchangeAsync(Any(), "again", requests.Poll(flow, handle));
        tally.Require(IsOver(again, isGranted), "double", $"polled again: {again.Status} {again.Error}");
        foreach (var winner in won)
        {
            tally.Require(winner is { AccessToken: { }, RefreshToken: { } }, "no grant", "the winner did not get both tokens");
            // RFC 8628 says nothing of theft by a second poll, and clients poll: what was issued lives.
            var known = await tally.ExchangeAsync(Any(), "introspect", requests.Introspect(requests.Target.Api, winner.AccessToken!));
            tally.Require(known.IsActive, "lost", "the access token is not active after a second poll");
            var refreshed = await tally.ExchangeAsync(Any(), "refresh", requests.Refresh(requests.ClientOf(flow), winner.RefreshToken!));
            tally.Require(refreshed is { Status: 200 }, "lost", $"the refresh token is not taken: {refreshed.Status} {refreshed.Error}");
        }

        Connection Any() => connections[chance.Next(connections.Length)];
    }

    private static bool IsOver(Answer answer, bool isGranted) => isGranted ? answer.IsInvalidGrant : answer is { Status: 400, Error: "access_denied" };
}
