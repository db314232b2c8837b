using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;

namespace PluginTokenServer.Evidence;

/// <summary>Runs an experiment so many times, several beside each other, and says what came of it.</summary>
internal sealed class Run(EvidenceOptions options, Requests requests)
{
    private const int TooMany = 50;

    private static readonly TimeSpan s_saveInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_reportInterval = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <returns>Whether every invariant held.</returns>
    public async Task<bool> AllAsync(IExperiment experiment)
    {
        var (count, seed) = (options.Number("count", 1000), options.Number("seed", 1));
        await using var history = options.Text("history") is { } file ? new StreamWriter(new GZipStream(File.Create(Unused(file)), CompressionLevel.Fastest)) : null;
        var totals = Totals.Load(experiment.Kind, seed, options.Text("state"), history);
        if (totals.Sums.Done > 0)
            Console.WriteLine($"{experiment.Kind}: {totals.Sums.Done:N0} of {count:N0} have been done before, with {totals.Sums.Violations} violations");
        if (totals.Sums.Done >= count)
            return totals.Sums.Violations == 0;
        var lanes = Math.Min(Math.Min(options.Number("lanes", 12), experiment.MostLanes), Math.Max(1, count - totals.Sums.Done));
        // A run that is gone on with begins after what was done: the few that were under way when it ended may be left out or come twice.
        var next = totals.Sums.Done - 1;
        using var ended = new CancellationTokenSource();
        var saving = SaveAsync(totals, count, ended.Token);
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => Task.Run(async () =>
        {
            var connections = Enumerable.Range(0, experiment.Connections).Select(i => new Connection(requests.Target.Nodes[(lane + i) % requests.Target.Nodes.Length])).ToArray();
            int number;
            while ((number = Interlocked.Increment(ref next)) < count && totals.Sums.Violations < TooMany)
                totals.Add(number, await OneAsync(experiment, connections, number, seed));
            foreach (var connection in connections)
                connection.Dispose();
        })));
        await ended.CancelAsync();
        await saving;
        return Report(totals, count, experiment.Figures);
    }

    private static async Task<Tally> OneAsync(IExperiment experiment, Connection[] connections, int number, int seed)
    {
        var tally = new Tally();
        try
        {
            await experiment.RunAsync(connections, number, new Random(HashCode(seed, number)), tally);
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            tally.Violation("connection", fault.Message);
            foreach (var connection in connections)
                connection.Cut(reset: true);
        }

        return tally;
    }

    // One file for each time it is gone on with: what comes after one that was cut off could not be unpacked.
    private static string Unused(string file) => Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? file : $"{file}.{i}").First(name => !File.Exists(name));

    // Not System.HashCode, which is another in every process.
    private static int HashCode(int seed, int number) => unchecked((seed * 486187739) ^ (number * (int)2654435761));

    private async Task SaveAsync(Totals totals, int count, CancellationToken ended)
    {
        var reported = TimeSpan.Zero;
        using var timer = new PeriodicTimer(s_saveInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                totals.Save(_clock.Elapsed);
                if (_clock.Elapsed - reported < s_reportInterval)
                    continue;
                reported = _clock.Elapsed;
                Console.Error.WriteLine($"{totals.Sums.Kind}: {totals.Sums.Done:N0} of {count:N0} after {_clock.Elapsed.TotalSeconds:F0} s, {totals.Sums.Violations} violations");
            }
        }
        catch (OperationCanceledException)
        {
            totals.Save(_clock.Elapsed);
        }
    }

    private bool Report(Totals totals, int count, IReadOnlyDictionary<string, double> figures)
    {
        var (sums, seconds) = (totals.Sums, totals.Sums.Seconds + _clock.Elapsed.TotalSeconds);
        var label = options.Text("label") ?? string.Create(CultureInfo.InvariantCulture, $"{requests.Target.Nodes.Length} node(s)");
        Console.WriteLine($"{sums.Kind} on {label}: {sums.Done:N0} done in {seconds:F1} s, {sums.Done / seconds:F1}/s, seed {sums.Seed}; {sums.Violations} violations");
        Console.WriteLine($"  {string.Join(", ", sums.Counts.Select(entry => $"{entry.Key} {entry.Value:N0}"))}");
        if (figures.Count > 0)
            Console.WriteLine($"  {string.Join(", ", figures.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value:F0}")))}");
        if (options.Text("results") is { } file)
        {
            File.AppendAllText(file, Totals.Json(new
            {
                sums.Kind,
                Label = label,
                Date = DateTimeOffset.UtcNow.ToString("u", CultureInfo.InvariantCulture),
                sums.Seed,
                sums.Done,
                sums.Violations,
                Seconds = Math.Round(seconds, 1),
                sums.Counts,
                Figures = figures,
            }) + "\n");
        }

        return sums.Violations == 0 && sums.Done >= count;
    }
}
