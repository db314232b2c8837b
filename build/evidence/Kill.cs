using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace PluginTokenServer.Evidence;

/// <summary>
/// Load on, and in the middle of it a kill -9: of one node, or of what is behind all of them. It is started again, becomes ready, and every
/// answer that was acknowledged before is held against what the server says now; what was under way may have been done or not, but once.
/// </summary>
internal sealed class Kill(EvidenceOptions options, Requests requests) : IExperiment
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _kill = options.Required("kill");
    private readonly string _start = options.Required("start");
    private readonly bool _whole = options.Has("whole");
    private readonly List<double> _ready = [];
    private Load[]? _loads;

    public string Kind => _whole ? "kill of the store" : "kill of a node";

    public int Connections => 0;

    public int MostLanes => 1;

    /// <summary>How long it took until every node that was struck is ready; of this run alone, if it was gone on with.</summary>
    public IReadOnlyDictionary<string, double> Figures
    {
        get
        {
            var sorted = _ready.Order().ToArray();
            return sorted.Length == 0 ? new Dictionary<string, double>() : new Dictionary<string, double>
            {
                ["ready ms, median"] = sorted[sorted.Length / 2],
                ["ready ms, 95 %"] = sorted[sorted.Length * 95 / 100],
                ["ready ms, most"] = sorted[^1],
            };
        }
    }

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        var nodes = requests.Target.Nodes;
        // They live as long as the run: sessions of one round are carried into the next ones.
        _loads ??= [.. Enumerable.Range(0, options.Number("workers", 8)).Select(worker => new Load(requests, chance.Next(), _whole))];
        var node = chance.Next(nodes.Length);
        using var stop = new CancellationTokenSource();
        // Within these nodes a request may fail; from any other a fault is a fault.
        var struck = _whole ? nodes : [nodes[node]];
        foreach (var load in _loads)
            await load.BeginAsync(struck, tally);
        var working = _loads.Select(load => Task.Run(() => load.WorkAsync(tally, stop.Token))).ToArray();
        try
        {
            await Task.Delay(chance.Next(200, 1500));
            Note(await StrikeAsync(node, struck), tally);
            await Task.Delay(chance.Next(50, 300));
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(working);
        }

        await Task.WhenAll(_loads.Select(load => Task.Run(() => load.VerifyAsync(tally))));
    }

    /// <returns>How long it took until all are ready, in milliseconds: from the start of a node, or from when what is behind them is there again.</returns>
    private async Task<double> StrikeAsync(int node, Uri[] struck)
    {
        await CommandAsync(_kill, node);
        var clock = Stopwatch.StartNew();
        await CommandAsync(_start, node);
        if (_whole)
            clock.Restart();
        foreach (var url in struck)
            await UntilReadyAsync(url, clock);
        return clock.Elapsed.TotalMilliseconds;
    }

    private void Note(double ready, Tally tally)
    {
        _ready.Add(ready);
        tally.Count(ready <= 2000 ? "ready.within 2 s" : ready <= 3000 ? "ready.within 3 s" : ready <= 5000 ? "ready.within 5 s" : "ready.later");
    }

    private async Task UntilReadyAsync(Uri url, Stopwatch clock)
    {
        using var connection = new Connection(url);
        while (true)
        {
            try
            {
                if ((await connection.ExchangeAsync(requests.Ready())).Status == 200)
                    return;
            }
            catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
            {
                // Not there yet.
            }

            if (clock.Elapsed > s_patience)
                throw new InvalidOperationException($"{url} is not ready again after {s_patience.TotalSeconds:F0} s.");
            await Task.Delay(10);
        }
    }

    private static async Task CommandAsync(string command, int node)
    {
        using var process = Process.Start("/bin/sh", ["-c", command, "sh", node.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{command}' ended with {process.ExitCode}.");
    }
}
