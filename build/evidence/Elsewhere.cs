using System.Diagnostics;
using System.Globalization;

namespace PluginTokenServer.Evidence;

/// <summary>A process of its own that does what a plugin does in the server's. What the others feel of it is the machine's, and not for the server to prevent.</summary>
internal sealed class Elsewhere : IDisposable
{
    // As in tests/Fixtures/Torture.
    private const int Megabyte = 1024 * 1024;
    private static readonly TimeSpan s_spinningTime = TimeSpan.FromSeconds(1);

    private readonly Process _process;

    private Elsewhere(Process process) => _process = process;

    public static async Task<Elsewhere> StartAsync(string mode, int megabytes)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], "elsewhere", "--mode", mode, "--megabytes", megabytes.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        await process.StandardOutput.ReadLineAsync();
        return new Elsewhere(process);
    }

    /// <summary>The process itself: each line that it is given is a number of calls at once.</summary>
    public static void Serve(string mode, int megabytes)
    {
        Action work = mode switch
        {
            "spins" => Spin,
            "allocates" => () => Allocate(megabytes),
            _ => throw new ArgumentException($"There is no mode '{mode}' that takes what is the machine's."),
        };
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } line)
        {
            for (var i = int.Parse(line, CultureInfo.InvariantCulture); i > 0; i--)
                new Thread(work.Invoke) { IsBackground = true }.Start();
        }
    }

    public Task CallAsync(int calls) => _process.StandardInput.WriteLineAsync(calls.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        // What it has begun is not waited for.
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Spin()
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < s_spinningTime;)
            Thread.SpinWait(1000);
    }

    private static void Allocate(int megabytes)
    {
        var pieces = new List<byte[]>();
        for (var i = 0; i < megabytes; i++)
        {
            pieces.Add(GC.AllocateUninitializedArray<byte>(Megabyte));
            Array.Fill(pieces[^1], (byte)1);
        }

        GC.KeepAlive(pieces);
    }
}
