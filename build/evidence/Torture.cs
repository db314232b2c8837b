using System.Globalization;

namespace PluginTokenServer.Evidence;

/// <summary>
/// A plugin for each way of misbehaving, called one after the other while others ask at a steady pace; one of it is all of them in turn. The process has
/// to stay, whoever calls the plugin is told what belongs to it, and the others are answered as they are without it.
/// </summary>
internal sealed class Torture(EvidenceOptions options, Requests requests) : IExperiment
{
    private const double SlowestMs = 2000;

    private const double QuickMs = 50;
    private const int QuickOnes = 25;

    // Eight calls at once hold a gigabyte.
    private const int MegabytesOfACall = 128;

    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly int _calls = options.Number("calls", 100);
    private readonly int _atOnce = options.Number("at-once", 8);
    private readonly TimeSpan _window = TimeSpan.FromMilliseconds(options.Number("window", 10_000));
    private readonly int _megabytes = options.Number("megabytes", MegabytesOfACall);
    private readonly int _warmUps = options.Number("warm-ups", 1);
    private readonly NodeProcess _process = new(options.Required("pid"));
    private readonly Dictionary<string, double> _figures = [];
    private readonly Uri _node = requests.Target.Nodes[0];

    // The others beside a plugin that is called as often and behaves.
    private Latencies? _behaving;

    public string Kind => "torture";

    public int Connections => 0;

    public int MostLanes => 1;

    /// <summary>By mode the 99th percentile of the others beside it in hundredths of that without it.</summary>
    public IReadOnlyDictionary<string, double> Figures => _figures;

    public async Task RunAsync(Connection[] connections, int number, Random chance, Tally tally)
    {
        using var connection = new Connection(_node);
        if (number == 0)
            await RequireReadinessAsync(connection, "ready", tally);
        var load = new PacedLoad(_node, [("client_credentials", requests.TortureClient()), (TortureMode.Good, requests.Torture(TortureMode.Good))], tally);
        // What is compiled while it is measured is nobody's misbehaviour.
        await load.RunAsync(() => Task.Delay(_window * 2));
        Console.WriteLine($"{"mode",-21}{"200",5}{"500",5}{"503",5}   others: alone; beside; p50, p99, slowest of each in ms; p99 ÷ alone, ÷ behaves; megabytes; processor s more, of s that calls ran; beside the same elsewhere, p99 ÷");
        foreach (var mode in Asked())
        {
            // Nor is what is compiled when it misbehaves for the first time.
            await WarmAsync(connection, mode, tally);
            var idle = _process.ProcessorTime;
            var alone = await load.RunAsync(() => Task.Delay(_window));
            idle = _process.ProcessorTime - idle;
            var statuses = new Dictionary<int, int>();
            var before = await TortureMetrics.ReadAsync(connection, requests, tally);
            var (reached, ran, busy) = (new List<int>(), 0.0, _process.ProcessorTime);
            var beside = await load.RunAsync(async () => ran = await MistreatAsync(mode, statuses, reached, tally));
            var taken = (_process.ProcessorTime - busy - idle).TotalSeconds;
            var metrics = await TortureMetrics.ReadAsync(connection, requests, tally);
            Judge(mode, alone, beside, mode.Elsewhere ? await ElsewhereAsync(mode, reached, load, connection, tally) : null, (taken, ran), statuses, tally);
            metrics.RequireCalls(before, mode, statuses, tally);
        }

        await SettleAsync(connection, tally);
        if (options.Text("modes") is null)
            await AfterwardsAsync(connection, tally);
    }

    /// <summary>Some of them are for a look, beside the one that the others are compared with. What is looked at afterwards is what all of them leave behind.</summary>
    private TortureMode[] Asked()
    {
        if (options.Text("modes")?.Split(',') is not { } named)
            return TortureMode.All;
        return named.FirstOrDefault(name => TortureMode.All.All(mode => mode.Name != name)) is { } unknown
            ? throw new ArgumentException($"There is no mode '{unknown}'; there are {string.Join(", ", TortureMode.All.Select(mode => mode.Name))}.")
            : [.. TortureMode.All.Where(mode => mode.Name == TortureMode.Behaves || named.Contains(mode.Name))];
    }

    /// <summary>The runtime compiles what it sees often for a second time, and it looks only while nothing new is called.</summary>
    private async Task WarmAsync(Connection connection, TortureMode mode, Tally tally)
    {
        for (var round = 0; round < (mode.Warming > 1 ? _warmUps : 1); round++)
        {
            for (var call = 0; call < mode.Warming; call++)
                await AskAsync(connection, mode, tally);
            await SettleAsync(connection, tally);
        }
    }

    /// <summary>Some at once, and then again, spread over the window.</summary>
    /// <returns>The seconds in which at least one of them was not answered yet.</returns>
    private async Task<double> MistreatAsync(TortureMode mode, Dictionary<int, int> statuses, List<int> reached, Tally tally)
    {
        var (pace, bursts, ran) = (new Pace(), (_calls + _atOnce - 1) / _atOnce, 0.0);
        var connections = Enumerable.Range(0, _atOnce).Select(_ => new Connection(_node)).ToArray();
        for (var burst = 0; burst < bursts; burst++)
        {
            var answers = await Task.WhenAll(connections.Take(_calls - (burst * _atOnce)).Select(connection => AskAsync(connection, mode, tally)));
            foreach (var answer in answers)
                statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
            ran += Pace.Milliseconds(answers.Max(answer => answer.Ended) - answers.Min(answer => answer.Started)) / 1000;
            // The breaker refuses at once, and a deadline does not.
            reached.Add(answers.Count(answer => answer.Status == 200 || Pace.Milliseconds(answer.Ended - answer.Started) > QuickMs));
            await pace.UntilAsync(_window * ((burst + 1.0) / bursts), CancellationToken.None);
        }

        foreach (var connection in connections)
            connection.Dispose();
        return ran;
    }

    /// <summary>The others beside a process of its own that does the same, as often as the plugin was called and had to do it.</summary>
    private async Task<Latencies> ElsewhereAsync(TortureMode mode, List<int> calls, PacedLoad load, Connection connection, Tally tally)
    {
        await SettleAsync(connection, tally);
        using var elsewhere = await Elsewhere.StartAsync(mode.Name, _megabytes);
        return await load.RunAsync(async () =>
        {
            var pace = new Pace();
            for (var burst = 0; burst < calls.Count; burst++)
            {
                await elsewhere.CallAsync(calls[burst]);
                await pace.UntilAsync(_window * ((burst + 1.0) / calls.Count), CancellationToken.None);
            }
        });
    }

    private async Task<Answer> AskAsync(Connection connection, TortureMode mode, Tally tally)
    {
        var answer = tally.Write(connection, mode.Name, await connection.ExchangeAsync(requests.Torture(mode.Name, _megabytes)));
        if (mode.Objection(answer) is { } objection)
            tally.Violation("torture", $"{mode.Name} was answered with {answer.Status} {answer.Body}, which {objection}");
        return answer;
    }

    private void Judge(TortureMode mode, Latencies alone, Latencies beside, Latencies? elsewhere, (double Taken, double Ran) seconds, Dictionary<int, int> statuses, Tally tally)
    {
        var ratio = Ratio(beside, alone);
        _behaving ??= beside;
        _figures[mode.Name] = ratio * 100;
        tally.Require(_process.IsTheSame, "process", $"{mode.Name} ended the process");
        // One that succeeds may be too slow for its deadline each time.
        tally.Require(mode.Own == 200 || statuses.ContainsKey(mode.Own), "torture", $"{mode.Name} was never answered with {mode.Own}");
        if (mode.Spared)
        {
            // What is slow without it says something of the machine.
            tally.Require(beside.Slowest <= Math.Max(SlowestMs, 2 * alone.Slowest), "bystander", $"{mode.Name} held somebody else up for {beside.Slowest:F0} ms");
            // Eight at once are work for the cores, whatever they ask for; and where a core was taken the figure is for the record.
            if (options.Text("ratio") is not null && (elsewhere is null || seconds.Taken < seconds.Ran))
                tally.Require(Math.Min(ratio, Ratio(beside, _behaving)) <= options.Number("ratio", 2), "p99", $"{mode.Name} made the others {ratio:F1} times as slow");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{mode.Name,-21}{statuses.GetValueOrDefault(200),5}{statuses.GetValueOrDefault(500),5}{statuses.GetValueOrDefault(503),5}   {alone.Count,5}: {alone.Median:F1} {alone.P99:F1} {alone.Slowest:F1}; {beside.Count}: {beside.Median:F1} {beside.P99:F1} {beside.Slowest:F1}; {ratio:F2} {Ratio(beside, _behaving):F2}; {_process.Megabytes:F0}; {seconds.Taken:F1} {seconds.Ran:F1}{(elsewhere is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; {elsewhere.Median:F1} {elsewhere.P99:F1} {elsewhere.Slowest:F1}; {Ratio(beside, elsewhere):F2}"))}"));
    }

    private static double Ratio(Latencies beside, Latencies without) => without.P99 == 0 ? 0 : beside.P99 / without.P99;

    /// <summary>Until what has been given up has ended, so that each mode is alone.</summary>
    private async Task SettleAsync(Connection connection, Tally tally)
    {
        var pace = new Pace();
        for (var quick = 0; quick < QuickOnes;)
        {
            await Task.Delay(s_settling);
            var answer = await tally.ExchangeAsync(connection, TortureMode.Good, requests.Torture(TortureMode.Good));
            quick = Pace.Milliseconds(answer.Ended - answer.Started) <= QuickMs ? quick + 1 : 0;
            if (pace.IsOver(s_patience))
            {
                tally.Count("not settled");
                return;
            }
        }
    }

    /// <summary>What has thrown outside of any call is out of service, and nothing else is.</summary>
    private async Task AfterwardsAsync(Connection connection, Tally tally)
    {
        foreach (var mode in TortureMode.All)
        {
            var answer = await AskAsync(connection, mode, tally);
            if (mode.Stray)
                tally.Require(answer.Status == 503, "quarantine", $"{mode.Name} is called again: {answer.Status}");
        }

        (await TortureMetrics.ReadAsync(connection, requests, tally)).RequireStates(tally);
        await RequireReadinessAsync(connection, "degraded", tally);
        tally.Require(_process.IsTheSame, "process", "it is another one");
    }

    private async Task RequireReadinessAsync(Connection connection, string expected, Tally tally)
    {
        var answer = await tally.ExchangeAsync(connection, "readiness", requests.Ready());
        tally.Require(answer.Status == 200 && answer.Body.Contains(expected, StringComparison.Ordinal), "readiness", $"it is {answer.Body} and not {expected}");
    }
}
