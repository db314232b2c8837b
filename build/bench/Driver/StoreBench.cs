using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>The run of store.sh: our own server with each store, the floor of signing and the floor of the disk, all taking turns.</summary>
internal static class StoreBench
{
    // It stands beside the load that writes nothing, so that "unchanged" can be judged.
    private const string SignedFloor = "floor, raw";

    public static async Task<int> RunAsync(
        BenchOptions options, string assembly, string postgres, TextWriter output, TextWriter progress, CancellationToken cancellation)
    {
        var servers = new List<RunningServer>();
        var disk = new SyncFloor(options.Work);
        try
        {
            IEnumerable<Contestant> contestants = Contestant.All(options.Root).Where(contestant => contestant.Name == SignedFloor).Take(1)
                .Concat(options.Only.Select(store => StoreServer.With(store, assembly, postgres)));
            foreach (Contestant contestant in contestants)
                servers.Add(await RunningServer.StartAsync(contestant, servers.Count, options, cancellation));

            var wrk = new Wrk(options.Work);
            Cell[] cells = [.. StoreLoads.Names.SelectMany(name => servers
                .Where(server => name == StoreLoads.ClientCredentials || server.Contestant.Name != SignedFloor)
                .Select(server => new Cell(server, name, stop => StoreLoads.PrepareAsync(name, server, stop))))];

            progress.WriteLine("warming up");
            foreach (Cell cell in cells)
                await cell.WarmUpAsync(wrk, options.WarmUpSeconds, cancellation);
            for (int round = 1; round <= options.Rounds; round++)
            {
                progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round} of {options.Rounds}"));
                disk.Measure(options.Seconds);
                foreach (Cell cell in cells)
                    await cell.MeasureAsync(wrk, options.Seconds, cancellation);
            }
            return Print(options, disk.PerSecond, cells, output);
        }
        finally
        {
            foreach (RunningServer server in servers)
                await server.DisposeAsync();
        }
    }

    private static int Print(BenchOptions options, double disk, Cell[] cells, TextWriter output)
    {
        output.WriteLine(Machine.Describe(options));
        output.WriteLine();
        output.WriteLine("| scenario | store | requests/s | × memory | p50 ms | p99 ms | CPU s / 10k | of PostgreSQL | bytes / request | peak RSS MB |");
        output.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (Cell cell in cells)
        {
            string ratio = Find(cell.Scenario, StoreServer.Memory) is { } memory ? string.Create(CultureInfo.InvariantCulture, $"{cell.RequestsPerSecond / memory.RequestsPerSecond:F2}") : "–";
            string behind = cell.Server == StoreServer.PostgreSql ? string.Create(CultureInfo.InvariantCulture, $"{cell.CpuBehindPerTenThousand:F2}") : "–";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {cell.Scenario} | {cell.Server} | {cell.RequestsPerSecond:N0} | {ratio} | {cell.P50:F2} | {cell.P99:F2} | {cell.CpuPerTenThousand:F2} | {behind} | {cell.BytesPerRequest:N0} | {cell.PeakMegabytes:F0} |"));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| one fdatasync after each 4 KiB, one thread | the same disk | {disk:N0} | – | – | – | – | – | – | – |"));
        output.WriteLine();

        bool met = true;
        if (Find(StoreLoads.Rotation, StoreServer.Sqlite) is { } rotation)
        {
            met = AtLeast("refresh rotation on SQLite, × one fdatasync for each request", 4, rotation.RequestsPerSecond / disk);
            if (Find(StoreLoads.Rotation, StoreServer.Memory) is { } inMemory)
                met &= AtLeast("refresh rotation on SQLite, × memory", 0.5, rotation.RequestsPerSecond / inMemory.RequestsPerSecond);
        }

        Cell[] failed = [.. cells.Where(cell => cell.Errors > 0)];
        foreach (Cell cell in failed)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ERROR !!! {cell.Server}, {cell.Scenario}: {cell.Errors} requests failed; this run proves nothing."));
        return failed.Length > 0 ? 1 : met ? 0 : 2;

        Cell? Find(string scenario, string server) => Array.Find(cells, cell => cell.Scenario == scenario && cell.Server == server);

        bool AtLeast(string what, double limit, double value)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(value >= limit ? "PASS" : "FAIL")} {what}: {value:0.00}, at least {limit:0.##}"));
            return value >= limit;
        }
    }
}
