using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>The run: start everybody, warm everybody up, then take turns.</summary>
internal static class Bench
{
    public static async Task<int> RunAsync(BenchOptions options, TextWriter output, TextWriter progress, CancellationToken cancellation)
    {
        var servers = new List<RunningServer>();
        try
        {
            foreach (Contestant contestant in Contestant.All(options.Root).Where(contestant => options.Only.Contains(contestant.Group)))
                servers.Add(await RunningServer.StartAsync(contestant, servers.Count, options, cancellation));

            var wrk = new Wrk(options.Work);
            Cell[] cells = [.. Scenario.Names.SelectMany(name => servers.SelectMany(server =>
                server.Contestant.Scenarios.Where(scenario => scenario.Name == name).Select(scenario => new Cell(server, name, async stop =>
                    WrkScript.Form(server.Client.Endpoint, await server.Client.ProveAsync(scenario, stop))))))];

            progress.WriteLine("warming up");
            foreach (Cell cell in cells)
                await cell.WarmUpAsync(wrk, options.WarmUpSeconds, cancellation);
            for (int round = 1; round <= options.Rounds; round++)
            {
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round} of {options.Rounds}"));
                foreach (Cell cell in cells)
                    await cell.MeasureAsync(wrk, options.Seconds, cancellation);
            }
            return Print(options, servers, cells, output);
        }
        finally
        {
            foreach (RunningServer server in servers)
                await server.DisposeAsync();
        }
    }

    private static int Print(BenchOptions options, List<RunningServer> servers, Cell[] cells, TextWriter output)
    {
        var report = new Report(cells);
        output.WriteLine(Machine.Describe(options));
        output.WriteLine();
        report.Print(output);
        output.WriteLine();
        if (servers.Find(server => server.Contestant.Name == Contestant.Own) is { } own)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"First token {own.FirstToken.TotalSeconds:F2} s after process start, on one core."));
        bool met = Goals.Print(report, output);

        Cell[] failed = [.. cells.Where(cell => cell.Errors > 0)];
        foreach (Cell cell in failed)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ERROR !!! {cell.Server}, {cell.Scenario}: {cell.Errors} requests failed; this run proves nothing."));
        return failed.Length > 0 ? 1 : met ? 0 : 2;
    }
}
