using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>One table, every figure a median over the rounds of this run.</summary>
internal sealed class Report(IReadOnlyList<Cell> cells)
{
    public void Print(TextWriter output)
    {
        output.WriteLine("| scenario | server | CPU s / 10k | × raw floor | requests/s | × OpenIddict | p50 ms | p99 ms | bytes / request | peak RSS MB |");
        output.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (Cell cell in Scenario.Names.SelectMany(name => cells.Where(cell => cell.Scenario == name)))
        {
            string cpuRatio = Ratio(cell, Contestant.RawFloor, cell => cell.CpuPerTenThousand);
            string throughputRatio = Ratio(cell, Contestant.OpenIddict, cell => cell.RequestsPerSecond);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {cell.Scenario} | {cell.Server} | {cell.CpuPerTenThousand:F2} | {cpuRatio} | {cell.RequestsPerSecond:N0} | {throughputRatio} | {cell.P50:F2} | {cell.P99:F2} | {cell.BytesPerRequest:N0} | {cell.PeakMegabytes:F0} |"));
        }
    }

    public Cell? Find(Scenario scenario, string server) => Find(scenario.Name, server);

    private Cell? Find(string scenario, string server) =>
        cells.FirstOrDefault(cell => cell.Scenario == scenario && cell.Server == server);

    private string Ratio(Cell cell, string reference, Func<Cell, double> value) => Find(cell.Scenario, reference) is { } other
        ? string.Create(CultureInfo.InvariantCulture, $"{value(cell) / value(other):F2}")
        : "–";
}
