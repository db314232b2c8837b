using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Torture;

/// <summary>A grant that misbehaves in the way its setting <c>Mode</c> names. Installed once for each of them, under as many ids.</summary>
public sealed class TortureGrantValidator(IConfiguration settings) : IExtensionGrantValidator
{
    private const int Megabyte = 1024 * 1024;

    private const int ItemsOfACall = 8;
    private const int LargerThanAllowed = 80 * 1024;
    private const int DeeperThanAllowed = 10_000;

    // Whoever calls gives up after 300 ms. What would not end by itself would be there in what is measured next.
    private static readonly TimeSpan FarBeyondTheDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SpinningTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BlockingTime = TimeSpan.FromSeconds(1);

    private static readonly List<byte[]> Leaked = [];
    // From the start on, when the class is made for the first time.
    private static readonly Lazy<ServerMeter> Meter = new();
    private static int _responses;

    private readonly string _mode = settings["Mode"] ?? throw new InvalidOperationException("Mode is not set.");
    private readonly ServerMeter? _meter = settings["Mode"] == "observes" ? Meter.Value : null;

    public string GrantType => $"urn:example:torture:{_mode}";

    public Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        context.Result = new GrantValidationResult(CustomResponse());
        return MisbehaveAsync(context.Request);
    }

    private Dictionary<string, object>? CustomResponse() => _mode switch
    {
        "observes" => new() { ["metrics"] = _meter!.Read() },
        "huge-response" => new() { ["text"] = new string('x', LargerThanAllowed) },
        "cyclic-response" => new() { ["graph"] = Interlocked.Increment(ref _responses) % 2 == 0 ? Cycle() : Deep() },
        _ => null,
    };

    private async Task MisbehaveAsync(ValidatedTokenRequest request)
    {
        switch (_mode)
        {
            case "good" or "behaves" or "observes" or "huge-response" or "cyclic-response":
                break;
            case "throws":
                throw new InvalidOperationException("It throws.");
            case "hangs":
                await new TaskCompletionSource().Task;
                break;
            case "hangs-synchronously":
                using (var never = new ManualResetEventSlim())
                    never.Wait(CancellationToken.None);
                break;
            case "ignores-cancellation":
                using (var later = new PeriodicTimer(FarBeyondTheDeadline))
                    await later.WaitForNextTickAsync(CancellationToken.None);
                break;
            case "blocks-threads":
                // On threads that are everybody's, and with one more that waits for them.
                Task.WaitAll(Enumerable.Range(0, ItemsOfACall).Select(_ => Task.Run(Block)).ToArray());
                break;
            case "spins":
                for (var clock = Stopwatch.StartNew(); clock.Elapsed < SpinningTime;)
                    Thread.SpinWait(1000);
                break;
            case "allocates":
                Allocate(int.Parse(request.Raw["megabytes"]!, CultureInfo.InvariantCulture));
                break;
            case "leaks":
                lock (Leaked)
                    Leaked.Add(Touched());
                break;
            case "throws-on-a-timer":
                _ = new Timer(_ => throw new InvalidOperationException("It throws on a timer."), null, 0, Timeout.Infinite);
                break;
            case "async-void":
                ThrowLater();
                break;
            case "exits":
                Environment.Exit(3);
                break;
            case "out-of-memory":
                while (true)
                {
                    lock (Leaked)
                        Leaked.Add(Touched());
                }

            case "overflows":
                _ = Deeper(0);
                break;
            default:
                throw new InvalidOperationException($"There is no mode '{_mode}'.");
        }
    }

    private static void Block()
    {
        using var never = new ManualResetEventSlim();
        never.Wait(BlockingTime);
    }

    private static void Allocate(int megabytes)
    {
        var pieces = new List<byte[]>();
        for (var i = 0; i < megabytes; i++)
            pieces.Add(Touched());
        GC.KeepAlive(pieces);
    }

    // Memory that nobody has written to is not there yet.
    private static byte[] Touched()
    {
        var piece = GC.AllocateUninitializedArray<byte>(Megabyte);
        Array.Fill(piece, (byte)1);
        return piece;
    }

    private static async void ThrowLater()
    {
        await Task.Yield();
        throw new InvalidOperationException("It throws in an async void.");
    }

    private static Dictionary<string, object> Cycle()
    {
        var cycle = new Dictionary<string, object>();
        cycle["itself"] = cycle;
        return cycle;
    }

    private static Dictionary<string, object> Deep()
    {
        var graph = new Dictionary<string, object>();
        for (var depth = 0; depth < DeeperThanAllowed; depth++)
            graph = new() { ["within"] = graph };
        return graph;
    }

    private static int Deeper(int depth) => depth < 0 ? 0 : Deeper(depth + 1) + depth;
}
