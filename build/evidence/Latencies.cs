namespace PluginTokenServer.Evidence;

/// <summary>How long answers took, in milliseconds.</summary>
internal sealed class Latencies(double[] took)
{
    private readonly double[] _sorted = [.. took.Order()];

    public int Count => _sorted.Length;

    public double Median => At(0.5);

    public double P99 => At(0.99);

    public double Slowest => At(1);

    private double At(double part) => _sorted.Length == 0 ? 0 : _sorted[Math.Min((int)(_sorted.Length * part), _sorted.Length - 1)];
}
