namespace PluginTokenServer.Evidence;

/// <summary>A reference token is revoked by one while the others ask about it. What is asked after the revocation was acknowledged is told that it is dead.</summary>
internal sealed class ReferenceRace(Requests requests, int contenders) : IExperiment
{
    public string Kind => "race reference";

    public int Connections => contenders;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var client = requests.Target.ReferenceClient;
        var begun = await tally.ExchangeAsync(connections[0], "begin", requests.Delegate(client));
        if (begun is not { AccessToken: { } reference, RefreshToken: { } refresh })
        {
            tally.Violation("no grant", begun.Body);
            return;
        }

        foreach (var connection in connections)
            await connection.OpenAsync();
        var introspect = requests.Introspect(requests.Target.Api, reference);
        var revoker = chance.Next(connections.Length);
        var order = Enumerable.Range(0, connections.Length).ToArray();
        chance.Shuffle(order);
        foreach (var i in order)
            connections[i].Send(i == revoker ? requests.Revoke(client, reference) : introspect);
        // Some of the others ask without a pause, the rest ask again the moment it is acknowledged; each until it has asked one that began after that.
        var acknowledged = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAll(connections.Select((connection, i) => i == revoker ? RevokeAsync(connection, acknowledged, tally) : AskAsync(connection, introspect, i % 4 == 0, acknowledged.Task, tally)));

        var refreshed = await tally.ExchangeAsync(connections[revoker], "refresh", requests.Refresh(client, refresh));
        tally.Require(refreshed is { Status: 400, Error: "invalid_grant" }, "survivor", $"the refresh token of a revoked reference token: {refreshed.Status} {refreshed.Error}");
    }

    private static async Task RevokeAsync(Connection connection, TaskCompletionSource<long> acknowledged, Tally tally)
    {
        try
        {
            var answer = tally.Note(connection, "revoke", await connection.ReceiveAsync());
            tally.Require(answer.Status == 200, "revocation", $"it was not acknowledged: {answer.Status} {answer.Error}");
            acknowledged.SetResult(answer.Status == 200 ? answer.Ended : long.MaxValue);
        }
        catch (Exception fault)
        {
            acknowledged.SetException(fault);
            throw;
        }
    }

    private static async Task AskAsync(Connection connection, byte[] introspect, bool withoutPause, Task<long> acknowledged, Tally tally)
    {
        var answer = tally.Note(connection, "introspect", await connection.ReceiveAsync());
        while (true)
        {
            tally.Count(answer.IsActive ? "active" : "inactive");
            // Read only when it is there: an answer that was not acknowledged yet cannot be later than it.
            var isLast = acknowledged.IsCompleted && answer.Started > await acknowledged;
            if (isLast || (acknowledged.IsCompleted && await acknowledged == long.MaxValue))
            {
                tally.Require(!isLast || !answer.IsActive, "survivor", "a token was active that had been revoked before it was asked about");
                return;
            }

            if (!withoutPause)
                await acknowledged;
            answer = tally.Note(connection, "introspect", await connection.ExchangeAsync(introspect));
        }
    }
}
