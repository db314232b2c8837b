namespace PluginTokenServer.Evidence;

/// <summary>
/// A refresh whose connection is cut somewhere: in the request, right after it, while the server works, in the answer. The client cannot know
/// what became of it and presents its token again, at once and perhaps to another node; the session goes on, every time, whatever it was.
/// </summary>
internal sealed class Cut(Requests requests) : IExperiment
{
    private const int CutsPerSession = 10;

    public string Kind => "cut";

    public int Connections => Math.Max(2, requests.Target.Nodes.Length);

    // One number is one cut; a session sees several, one after the other.
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<Connection[], Session> _sessions = [];

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var client = requests.Target.GrantClient;
        var session = _sessions.GetOrCreateValue(connections);
        if (session.Token is null || session.Cuts == CutsPerSession)
        {
            (session.Token, session.Cuts) = ((await tally.ExchangeAsync(Any(), "begin", requests.Delegate(client))).RefreshToken, 0);
            tally.Count("sessions");
        }

        if (session.Token is not { } token)
        {
            tally.Violation("no grant", "a session could not begin");
            return;
        }

        session.Cuts++;
        var request = requests.Refresh(client, token);
        // Sometimes the second try is cut too.
        for (var cuts = chance.Next(4) == 0 ? 2 : 1; cuts > 0; cuts--)
            await CutAsync(connections[chance.Next(connections.Length)].Node, request, chance, tally);

        var retried = await tally.ExchangeAsync(Any(), "retry", request);
        session.Token = retried.RefreshToken;
        tally.Require(retried is { Status: 200, RefreshToken: { } } && retried.RefreshToken != token, "session ended", $"the retry was answered with {retried.Status} {retried.Error}");
        if (retried.AccessToken is not { } access)
            return;
        var known = await tally.ExchangeAsync(Any(), "introspect", requests.Introspect(client, access));
        tally.Require(known.IsActive, "session ended", "the access token of the retry is not active");
        var same = await tally.ExchangeAsync(Any(), "retry again", request);
        tally.Require(same.Status == 200 && same.RefreshToken == retried.RefreshToken, "fork", $"a second retry: {same.Status} {Tally.Print(same.RefreshToken)}");

        Connection Any() => connections[chance.Next(connections.Length)];
    }

    private static async Task CutAsync(Uri node, byte[] request, Random chance, Tally tally)
    {
        using var connection = new Connection(node);
        await connection.OpenAsync();
        var where = chance.Next(4);
        var sent = where == 0 ? chance.Next(request.Length) : request.Length;
        connection.Send(request.AsSpan(0, sent));
        switch (where)
        {
            case 0:
                tally.Count("cut.in the request");
                break;
            case 1:
                tally.Count("cut.after the request");
                break;
            case 2:
                tally.Count("cut.while it works");
                await Task.Delay(chance.Next(1, 8));
                break;
            default:
                tally.Count("cut.in the answer");
                await connection.ReadSomeAsync(chance.Next(1, 400));
                break;
        }

        connection.Cut(reset: chance.Next(2) == 0);
    }

    private sealed class Session
    {
        public string? Token { get; set; }

        public int Cuts { get; set; }
    }
}
