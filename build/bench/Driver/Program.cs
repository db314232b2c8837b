using System.Runtime.InteropServices;
using PluginTokenServer.Bench.Driver;

// run.sh calls: driver ROOT WORK [its own arguments]; run.sh logins: driver logins ROOT WORK [its own arguments]; store.sh: driver store ROOT WORK HOST POSTGRES [its own arguments]. Exit code: 0 measured and every goal met, 1 not measured, 2 a goal missed.
using var stop = new CancellationTokenSource();
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    return args[0] switch
    {
        "store" => await StoreBench.RunAsync(BenchOptions.Parse("store.sh", StoreServer.Groups, args[1], args[2], args.AsSpan(5)), args[3], args[4], Console.Out, Console.Error, stop.Token),
        "logins" => await LoginBench.RunAsync(BenchOptions.Parse("run.sh logins", ["own"], args[1], args[2], args.AsSpan(3)), Console.Out, Console.Error, stop.Token),
        _ => await Bench.RunAsync(BenchOptions.Parse("run.sh", ["floor", "openiddict", "own"], args[0], args[1], args.AsSpan(2)), Console.Out, Console.Error, stop.Token),
    };
}
catch (Exception e)
{
    // Caught whatever it is, so that the servers are stopped on the way here.
    Console.Error.WriteLine("ERROR " + (e is ArgumentException or InvalidOperationException or OperationCanceledException ? e.Message : e.ToString()));
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
