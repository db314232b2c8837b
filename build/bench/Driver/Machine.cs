using System.Diagnostics;
using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>What was measured, and where: the line without which a figure means nothing.</summary>
internal static class Machine
{
    public static string Describe(BenchOptions options)
    {
        string commit = Ask("git", "-C", options.Root, "describe", "--always", "--dirty", "--exclude", "*") ?? "none";
        string sdk = Ask("dotnet", "--version") ?? "unknown";
        string cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
        string cores = Ask("nproc") ?? "?";
        return string.Create(CultureInfo.InvariantCulture,
            $"commit {commit}; {cores} cores, {cpu}; .NET {Environment.Version}, SDK {sdk}; `{options.Command}`: medians of {options.Rounds} × {options.Seconds} s");
    }

    private static string? Ask(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string answer = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? answer : null;
    }
}
