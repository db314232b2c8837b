using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PluginTokenServer.Bench.Driver;

/// <summary>A server process on cores of its own, and the three things the kernel and the startup hook tell about it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every Linux that .NET runs on.

    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _statsSocket;
    private readonly string _log;

    private RunningServer(Contestant contestant, Process process, TokenClient client, string statsSocket, string log)
    {
        (Contestant, _process, Client, _statsSocket, _log) = (contestant, process, client, statsSocket, log);
    }

    public Contestant Contestant { get; }

    public TokenClient Client { get; }

    public TimeSpan FirstToken { get; private set; }

    public static async Task<RunningServer> StartAsync(Contestant contestant, int number, BenchOptions options, CancellationToken cancellation)
    {
        string prefix = Path.Combine(options.Work, string.Create(CultureInfo.InvariantCulture, $"server{number}"));
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
        string[] arguments = contestant.Prepare?.Invoke(prefix, url) ?? contestant.Arguments;
        // The shell only sends the output to a file; exec keeps the process id.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; cores=$1; shift; exec taskset -c \"$cores\" dotnet \"$@\" >\"$log\" 2>&1 </dev/null", "sh",
            prefix + ".log", contestant.Cores, contestant.Assembly, "--urls", url, .. arguments])
        { WorkingDirectory = options.Work };
        foreach (string inherited in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(inherited);
        start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(
            options.Root, "build", "bench", "StatsHook", "bin", "Release", "net10.0", "PluginTokenServer.Bench.StatsHook.dll");
        start.Environment["BENCH_STATS_SOCKET"] = prefix + ".sock";

        var clock = Stopwatch.StartNew();
        var server = new RunningServer(contestant, Process.Start(start)!, new TokenClient(url), prefix + ".sock", prefix + ".log");
        try
        {
            File.AppendAllText(Path.Combine(options.Work, "pids"), string.Create(CultureInfo.InvariantCulture, $"{server._process.Id}\n"));
            await server.WaitForTokenAsync(clock, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public double CpuSeconds() => CpuSeconds(_process.Id);

    public static double CpuSeconds(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from field 3 on; utime and stime are 14 and 15
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    public double PeakMegabytes()
    {
        string line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    public async Task<long> AllocatedBytesAsync(CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_statsSocket), cancellation);
        using var reader = new StreamReader(new NetworkStream(socket));
        return long.Parse(await reader.ReadToEndAsync(cancellation), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WaitForTokenAsync(Stopwatch clock, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await Client.ProveAsync(Contestant.Scenarios[0], cancellation);
                FirstToken = clock.Elapsed;
                return;
            }
            catch (HttpRequestException) when (clock.Elapsed < s_startLimit && !_process.HasExited)
            {
                await Task.Delay(20, cancellation);
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
            {
                throw new InvalidOperationException($"{Contestant.Name} does not serve: {e.Message}\n{File.ReadAllText(_log)}", e);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What would configure a server from outside, and so make two runs differ.</summary>
    private static bool IsSetting(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TokenServer__", StringComparison.OrdinalIgnoreCase)
        || name.Equals("DOTNET_ENVIRONMENT", StringComparison.OrdinalIgnoreCase);
}
