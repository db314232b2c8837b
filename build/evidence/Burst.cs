namespace PluginTokenServer.Evidence;

/// <summary>Sends on all connections before any answer is waited for.</summary>
internal static class Burst
{
    public static Task<Answer[]> RunAsync(Connection[] connections, byte[] request, string who, Random chance, Tally tally) =>
        RunAsync(connections, [.. connections.Select(_ => request)], [.. connections.Select(_ => who)], chance, tally);

    /// <returns>The answers, in the order of the connections.</returns>
    public static async Task<Answer[]> RunAsync(Connection[] connections, byte[][] sent, string[] who, Random chance, Tally tally)
    {
        var order = Enumerable.Range(0, connections.Length).ToArray();
        chance.Shuffle(order);
        foreach (var connection in connections)
            await connection.OpenAsync();
        foreach (var i in order)
            connections[i].Send(sent[i]);
        var answers = await Task.WhenAll(connections.Select(connection => connection.ReceiveAsync()));
        for (var i = 0; i < answers.Length; i++)
            tally.Note(connections[i], who[i], answers[i]);
        return answers;
    }
}
