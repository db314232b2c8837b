using System.Diagnostics;
using System.Diagnostics.Metrics;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>
/// What a call into a plugin costs over the same validator compiled in, with everything on: deadline, bulkhead, breaker, counters, a listener to metrics and one to
/// traces. Time is only said, since machines differ; a Release build says more. Memory is held to a bound.
/// </summary>
public sealed class PluginPathCostTests
{
    private const int Warmup = 5_000;
    private const int Calls = 30_000;
    private const long BytesAtMost = 4096;

    [TestCase("Off")]
    [TestCase("Manual")]
    public async Task call_through_the_boundary_costs_little_memory(string reload)
    {
        await using var server = new PluginServer { Clock = TimeProvider.System };
        await server.Set("Reload", reload).Add("acme", Source.Grant("acme")).StartAsync();
        var direct = await MeasureAsync(() => new SameValidator().ValidateAsync(new ExtensionGrantValidationContext(PluginServer.Request("acme"))));
        var quiet = await MeasureAsync(() => server.CallAsync("acme"));

        using var metrics = new MeterListener { InstrumentPublished = (instrument, listener) => Listen(instrument, listener) };
        metrics.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        metrics.Start();
        using var traces = new ActivityListener { ShouldListenTo = source => source.Name == ServerTelemetry.Name, Sample = (ref _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(traces);
        var listened = await MeasureAsync(() => server.CallAsync("acme"));

        await TestContext.Progress.WriteLineAsync(
            $"a call, Reload {reload}: compiled in {direct.Nanoseconds:N0} ns, {direct.Bytes} B; through the boundary {quiet.Nanoseconds:N0} ns, {quiet.Bytes} B; with metrics and traces listened to {listened.Nanoseconds:N0} ns, {listened.Bytes} B");
        Assert.That(listened.Bytes - direct.Bytes, Is.LessThan(BytesAtMost));
        Assert.That(server.Runtime.Status("acme"), Is.EqualTo(server.Runtime.Status("acme")! with { Calls = 2 * (Warmup + Calls), Errors = 0, Refused = 0 }));
    }

    private static void Listen(Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == ServerTelemetry.Name)
            listener.EnableMeasurementEvents(instrument);
    }

    private static async Task<(double Nanoseconds, long Bytes)> MeasureAsync(Func<Task> call)
    {
        for (var i = 0; i < Warmup; i++)
            await call();
        var (began, allocated) = (TimeProvider.System.GetTimestamp(), GC.GetTotalAllocatedBytes(precise: true));
        for (var i = 0; i < Calls; i++)
            await call();
        return (TimeProvider.System.GetElapsedTime(began).TotalNanoseconds / Calls, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / Calls);
    }

    // What Source.Grant says.
    private sealed class SameValidator : IExtensionGrantValidator
    {
        public string GrantType => "acme";

        public Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            context.Result = new GrantValidationResult("alice", "test");
            return Task.CompletedTask;
        }
    }
}
