using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Interoperability;

/// <summary>A script of <c>tests/Clients</c>, run by Node.js in a process of its own.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <param name="name">The script's file.</param>
    /// <param name="settings">What it is told, as environment variables.</param>
    /// <param name="heard">Is told of each line of its output while it runs.</param>
    public static async Task<(int ExitCode, string Output)> RunAsync(string name, IReadOnlyDictionary<string, string> settings, Func<string, Task>? heard = null)
    {
        using var process = Start(name, settings);
        using var patience = new CancellationTokenSource(Patience);
        var (output, error) = (ReadAsync(process.StandardOutput, heard, patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{name} did not end within {Patience.TotalMinutes} minutes.");
        }
    }

    private static async Task<string> ReadAsync(StreamReader output, Func<string, Task>? heard, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await output.ReadLineAsync(cancellationToken) is { } line)
        {
            text.AppendLine(line);
            if (heard is not null)
                await heard(line);
        }

        return text.ToString();
    }

    private static Process Start(string name, IReadOnlyDictionary<string, string> settings)
    {
        var folder = Repository.PathOf("tests", "Clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("The client libraries are not installed: run npm ci --prefix tests/Clients, as build/test.sh does.");
        var start = new ProcessStartInfo("node", [name]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (variable, value) in settings)
            start.Environment[variable] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("Node.js is not installed, and the client libraries run in it: apt-get install nodejs npm, as build/test.sh does.");
        }
    }
}
