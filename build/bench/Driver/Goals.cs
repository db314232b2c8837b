using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>The figures that our own server has promised.</summary>
internal static class Goals
{
    private const double MaxBytesPerRequest = 6 * 1024;

    /// <summary>Prints a line for each goal; true when none is missed.</summary>
    public static bool Print(Report report, TextWriter output)
    {
        bool met = AtMost("client_credentials ES256: CPU, × raw floor", 1.35, CpuRatio(report, Scenario.ClientCredentials));
        met &= AtMost("client_credentials ES256: bytes allocated per request", MaxBytesPerRequest,
            report.Find(Scenario.ClientCredentials, Contestant.Own)?.BytesPerRequest);
        met &= AtMost("delegation ES256: CPU, × raw floor", 1.5, CpuRatio(report, Scenario.Delegation));
        met &= AtLeast("client_credentials ES256: throughput, × OpenIddict", 2, ThroughputRatio(report, Scenario.ClientCredentials));
        met &= AtLeast("delegation ES256: throughput, × OpenIddict", 2, ThroughputRatio(report, Scenario.Delegation));
        return met;

        bool AtMost(string what, double limit, double? value) => Line(what, "at most", limit, value, value <= limit);
        bool AtLeast(string what, double limit, double? value) => Line(what, "at least", limit, value, value >= limit);

        bool Line(string what, string relation, double limit, double? value, bool reached)
        {
            output.WriteLine(value is null
                ? string.Create(CultureInfo.InvariantCulture, $"SKIP {what}: {relation} {limit:0.##} (not in this run)")
                : string.Create(CultureInfo.InvariantCulture, $"{(reached ? "PASS" : "FAIL")} {what}: {value:0.00}, {relation} {limit:0.##}"));
            return value is null || reached;
        }
    }

    private static double? CpuRatio(Report report, Scenario scenario) =>
        report.Find(scenario, Contestant.Own)?.CpuPerTenThousand / report.Find(scenario, Contestant.RawFloor)?.CpuPerTenThousand;

    private static double? ThroughputRatio(Report report, Scenario scenario) =>
        report.Find(scenario, Contestant.Own)?.RequestsPerSecond / report.Find(scenario, Contestant.OpenIddict)?.RequestsPerSecond;
}
