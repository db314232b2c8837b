using System.Net.Sockets;

namespace PluginTokenServer.Evidence;

/// <summary>Asks at a steady pace, however long the answers take, and each of them must be a success.</summary>
/// <param name="node">Who is asked.</param>
/// <param name="asked">What, by its name; in turns.</param>
/// <param name="tally">Where it is counted.</param>
internal sealed class PacedLoad(Uri node, (string Who, byte[] Request)[] asked, Tally tally)
{
    private const int Lanes = 8;

    // 160 requests a second.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    /// <returns>How long each answer took.</returns>
    public async Task<Latencies> RunAsync(Func<Task> meanwhile)
    {
        using var stop = new CancellationTokenSource();
        var clock = new Pace();
        var lanes = Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => LaneAsync(lane, clock, stop.Token))).ToArray();
        try
        {
            await meanwhile();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(lanes);
        }

        return new Latencies([.. lanes.SelectMany(lane => lane.Result)]);
    }

    private async Task<List<double>> LaneAsync(int lane, Pace clock, CancellationToken stop)
    {
        var took = new List<double>();
        using var connection = new Connection(node);
        var due = s_interval * ((double)lane / Lanes);
        for (var number = lane; !stop.IsCancellationRequested; number++, due += s_interval)
        {
            // Whoever comes too late because the one before had to wait has waited too.
            var isLate = await clock.UntilAsync(due, stop);
            if (stop.IsCancellationRequested)
                break;
            var (who, request) = asked[number % asked.Length];
            Answer answer;
            try
            {
                answer = await tally.ExchangeAsync(connection, who, request);
            }
            catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
            {
                tally.Violation("bystander", $"{who} was not answered: {fault.Message}");
                break;
            }

            tally.Require(answer.Status == 200, "bystander", $"{who} was answered with {answer.Status} {answer.Body}");
            took.Add(Pace.Milliseconds(answer.Ended) - (isLate ? clock.At(due) : Pace.Milliseconds(answer.Started)));
        }

        return took;
    }
}
