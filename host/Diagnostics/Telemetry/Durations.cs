using System.Diagnostics.Metrics;

namespace PluginTokenServer.Host.Diagnostics.Telemetry;

/// <summary>The bounds in which durations are counted, in seconds: a token is signed in parts of a millisecond, and a call is given up after seconds.</summary>
internal static class Durations
{
    public static InstrumentAdvice<double> Advice { get; } = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };
}
