namespace PluginTokenServer.Evidence;

/// <summary>
/// One pushed request, completed by many browsers at the same moment: one of them is sent back with a code, the others are told on a page that it is
/// used (RFC 9126 §4). Half of the time some have been there before and come back from the login page.
/// </summary>
internal sealed class PushedRace(Requests requests, Browser[] browsers, int contenders) : IExperiment
{
    private const string ReturnUrl = "returnUrl=";

    public string Kind => "race par";

    public int Connections => contenders;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var verifier = Requests.Verifier(chance);
        var pushed = await tally.ExchangeAsync(Any(), "push", requests.Push(verifier));
        if (pushed is not { Status: 201, RequestUri: { } requestUri })
        {
            tally.Violation("no grant", $"{pushed.Status} {pushed.Error}");
            return;
        }

        var sent = new byte[connections.Length][];
        for (var i = 0; i < sent.Length; i++)
        {
            var browser = browsers[chance.Next(browsers.Length)];
            sent[i] = number % 2 == 1 && i % 4 == 0 && await BeginAsync(Any(), requestUri, tally) is { } back ? requests.Get(back, browser) : requests.Complete(browser, requestUri);
        }

        var answers = await Burst.RunAsync(connections, sent, [.. connections.Select(_ => "contender")], chance, tally);
        var codes = answers.Select(answer => answer.Code).OfType<string>().ToArray();
        tally.Count("answered", codes.Length);
        tally.Count("refused", answers.Length - codes.Length);
        tally.Require(codes.Length == 1, codes.Length == 0 ? "all lost" : "double", $"{codes.Length} of {answers.Length} got a code");
        tally.Require(answers.All(answer => answer.Status == 400 || answer.Code is not null), "refusal", "a refusal was another than a page of status 400");

        var late = await tally.ExchangeAsync(Any(), "late", requests.Complete(browsers[chance.Next(browsers.Length)], requestUri));
        tally.Require(late.Status == 400, "double", $"completed once more: {late.Status} {late.Error}");
        if (codes is not [var code])
            return;
        var redeemed = await tally.ExchangeAsync(Any(), "redeem", requests.Redeem(code, verifier));
        tally.Require(redeemed is { Status: 200, AccessToken: { }, RefreshToken: { } }, "all lost", $"the code of a pushed request: {redeemed.Status} {redeemed.Error}");
        var again = await tally.ExchangeAsync(Any(), "again", requests.Redeem(code, verifier));
        tally.Require(again.IsInvalidGrant, "double", $"the code of a pushed request, presented once more: {again.Status} {again.Error}");

        Connection Any() => connections[chance.Next(connections.Length)];
    }

    /// <returns>Where somebody goes on who has come without a session and signed in.</returns>
    private async Task<string?> BeginAsync(Connection connection, string requestUri, Tally tally)
    {
        var sent = await tally.ExchangeAsync(connection, "begin", requests.Complete(null, requestUri));
        var at = sent.Location?.IndexOf(ReturnUrl, StringComparison.Ordinal) ?? -1;
        tally.Require(at >= 0, "no grant", $"nobody was asked to sign in: {sent.Status} {sent.Error}");
        return at < 0 ? null : Uri.UnescapeDataString(sent.Location![(at + ReturnUrl.Length)..]);
    }
}
