using System.Globalization;

namespace PluginTokenServer.Evidence;

/// <summary>One client assertion, presented by many at the same moment: it authenticates once (RFC 7523 §3, 7), and never again.</summary>
internal sealed class AssertionRace(Requests requests, int contenders) : IExperiment
{
    // Not of the seed: a run that is repeated on the same server must not find its ids used.
    private readonly string _run = Guid.NewGuid().ToString("N");

    public string Kind => "race assertion";

    public int Connections => contenders;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var request = requests.Assertion(string.Create(CultureInfo.InvariantCulture, $"{_run}-{number}"), number);
        var answers = await Burst.RunAsync(connections, request, "contender", chance, tally);
        var won = answers.Count(answer => answer.Status == 200);
        tally.Count("answered", won);
        tally.Count("refused", answers.Length - won);
        tally.Require(won == 1, won == 0 ? "all lost" : "double", $"{won} of {answers.Length} were answered");
        tally.Require(answers.All(answer => answer.Status == 200 || answer is { Status: 401, Error: "invalid_client" }), "refusal", "a refusal was another than invalid_client");

        var again = await tally.ExchangeAsync(connections[chance.Next(connections.Length)], "again", request);
        tally.Require(again is { Status: 401, Error: "invalid_client" }, "double", $"presented once more: {again.Status} {again.Error}");
    }
}
