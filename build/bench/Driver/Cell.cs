namespace PluginTokenServer.Bench.Driver;

/// <summary>One server under one scenario: what each round measured, and the medians over the rounds.</summary>
/// <param name="server">The server.</param>
/// <param name="scenario">The name of what is asked.</param>
/// <param name="prepare">Makes the load of one round. It looks at an answer first.</param>
internal sealed class Cell(RunningServer server, string scenario, Func<CancellationToken, Task<WrkScript>> prepare)
{
    private readonly List<Round> _rounds = [];

    public string Server => server.Contestant.Name;

    public string Scenario => scenario;

    public double CpuPerTenThousand => Median(round => round.CpuSeconds / round.Load.Requests * 10_000);

    /// <summary>Of what the server asks in its turn; 0 if there is nothing.</summary>
    public double CpuBehindPerTenThousand => Median(round => round.CpuBehind / round.Load.Requests * 10_000);

    public double RequestsPerSecond => Median(round => round.Load.Requests / round.Load.Seconds);

    public double P50 => Median(round => round.Load.P50);

    public double P99 => Median(round => round.Load.P99);

    public double BytesPerRequest => Median(round => (double)round.AllocatedBytes / round.Load.Requests);

    public double PeakMegabytes { get; private set; }

    public long Errors => _rounds.Sum(round => round.Load.Errors);

    public Task WarmUpAsync(Wrk wrk, int seconds, CancellationToken cancellation) => LoadAsync(wrk, seconds, cancellation);

    public async Task MeasureAsync(Wrk wrk, int seconds, CancellationToken cancellation)
    {
        _rounds.Add(await LoadAsync(wrk, seconds, cancellation));
        PeakMegabytes = server.PeakMegabytes();
    }

    private async Task<Round> LoadAsync(Wrk wrk, int seconds, CancellationToken cancellation)
    {
        WrkScript script = await prepare(cancellation);
        long allocated = await server.AllocatedBytesAsync(cancellation);
        double cpu = server.CpuSeconds();
        double behind = server.Contestant.CpuBehind?.Invoke() ?? 0;
        WrkResult load = await wrk.RunAsync(script, seconds, cancellation);
        behind = (server.Contestant.CpuBehind?.Invoke() ?? 0) - behind;
        cpu = server.CpuSeconds() - cpu;
        allocated = await server.AllocatedBytesAsync(cancellation) - allocated;
        if (load.Requests == 0)
            throw new InvalidOperationException($"{Server} answered nothing to {scenario}.");
        return new Round(load, cpu, behind, allocated);
    }

    private double Median(Func<Round, double> value)
    {
        double[] sorted = [.. _rounds.Select(value).Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private sealed record Round(WrkResult Load, double CpuSeconds, double CpuBehind, long AllocatedBytes);
}
