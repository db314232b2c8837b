using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>
/// The run of <c>run.sh logins</c>: how long client_credentials waits while 500 people sign in at once, by turns with how long it waits without
/// them. The server has all cores, of which it hashes on all but one (PWD-04); the load shares core 1 with it.
/// </summary>
internal static class LoginBench
{
    private const double MostTimesAlone = 2;

    // About 1,600 requests a second, so that the wait is the server's doing and not that of a queue before it.
    private const int Connections = 16;

    public static async Task<int> RunAsync(BenchOptions options, TextWriter output, TextWriter progress, CancellationToken cancellation)
    {
        Contestant own = Contestant.All(options.Root).Single(contestant => contestant.Name == Contestant.Own) with
        {
            Cores = string.Create(CultureInfo.InvariantCulture, $"0-{Environment.ProcessorCount - 1}"),
        };
        await using RunningServer server = await RunningServer.StartAsync(own, 0, options, cancellation);
        var wrk = new Wrk(options.Work);
        Cell alone = NewCell("alone"), crowded = NewCell(string.Create(CultureInfo.InvariantCulture, $"beside {Logins.People} logins"));
        (int signedIn, int putOff, int failed) = (0, 0, 0);

        progress.WriteLine("warming up");
        await alone.WarmUpAsync(wrk, options.WarmUpSeconds, cancellation);
        await using (new Logins(server.Client.Endpoint))
            await crowded.WarmUpAsync(wrk, options.WarmUpSeconds, cancellation);
        for (int round = 1; round <= options.Rounds; round++)
        {
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round} of {options.Rounds}"));
            await alone.MeasureAsync(wrk, options.Seconds, cancellation);
            var logins = new Logins(server.Client.Endpoint);
            await using (logins)
                await crowded.MeasureAsync(wrk, options.Seconds, cancellation);
            (signedIn, putOff, failed) = (signedIn + logins.SignedIn, putOff + logins.PutOff, failed + logins.Failed);
        }

        output.WriteLine(Machine.Describe(options));
        output.WriteLine();
        output.WriteLine("| client_credentials ES256, 16 connections | requests/s | p50 ms | p99 ms | CPU s / 10k |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        foreach (Cell cell in new[] { alone, crowded })
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {cell.Scenario} | {cell.RequestsPerSecond:N0} | {cell.P50:F2} | {cell.P99:F2} | {cell.CpuPerTenThousand:F2} |"));
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Of the logins {signedIn:N0} were let in, and {putOff:N0} times somebody was told to come back later."));

        double ratio = crowded.P99 / alone.P99;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(ratio <= MostTimesAlone ? "PASS" : "FAIL")} client_credentials ES256 beside {Logins.People} logins: p99, × alone: {ratio:0.00}, at most {MostTimesAlone:0.##}"));
        if (alone.Errors + crowded.Errors + failed == 0 && signedIn > 0)
            return ratio <= MostTimesAlone ? 0 : 2;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ERROR !!! {alone.Errors + crowded.Errors} requests and {failed} logins failed, {signedIn} logins succeeded; this run proves nothing."));
        return 1;

        Cell NewCell(string name) => new(server, name, async stop => WrkScript.Paced(server.Client.Endpoint, await server.Client.ProveAsync(Scenario.ClientCredentials, stop), Connections));
    }
}
