using System.Diagnostics;
using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>What wrk saw in one run; latencies in milliseconds.</summary>
internal sealed record WrkResult(long Requests, double Seconds, long Errors, double P50, double P99);

/// <summary>The load: wrk on core 1, with one thread.</summary>
internal sealed class Wrk(string work)
{
    private const string Mark = "bench-result";

    // summary.errors.status counts every answer of 400 and above. A redirect is none, but the answer was looked at before.
    private const string Done = $$"""
        done = function(summary, latency, requests)
          local e = summary.errors
          io.write(string.format("{{Mark}} %d %d %d %d %d\n", summary.requests, summary.duration,
            e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
        end
        """;

    public async Task<WrkResult> RunAsync(WrkScript load, int seconds, CancellationToken cancellation)
    {
        string script = Path.Combine(work, "request.lua");
        await File.WriteAllTextAsync(script, $"""
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
            {load.Lua}
            {Done}
            """, cancellation);
        var start = new ProcessStartInfo("taskset", ["-c", "1", "wrk", "--threads", "1", "--connections",
            load.Connections.ToString(CultureInfo.InvariantCulture), "--latency", "--timeout", "10s",
            "--duration", string.Create(CultureInfo.InvariantCulture, $"{seconds}s"), "--script", script, load.Url])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return Read(output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static WrkResult Read(string output)
    {
        string line = output.Split('\n').FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk said: {output}");
        double[] values = [.. line.Split(' ').Skip(1).Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
        return new WrkResult((long)values[0], values[1] / 1e6, (long)values[2], values[3] / 1000, values[4] / 1000);
    }
}
