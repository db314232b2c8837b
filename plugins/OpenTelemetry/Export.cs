using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace PluginTokenServer.Plugins.Otlp;

/// <summary>Sends what the process measures and traces to a collector, from its start to its end. A collector that is away keeps nothing else from its work.</summary>
internal sealed class Export(OtlpSettings settings, Collector collector, LogExport log) : IHostedService
{
    private const int LastExportMs = 3000;

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Traces)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(collector.Resource())
                .SetSampler(new DrawingSampler(settings.SampleRatio))
                .AddSource([.. settings.Sources.Count > 0 ? settings.Sources : OtlpSettings.UsualSources])
                .AddOtlpExporter(options => collector.Configure(options, "/v1/traces"))
                .Build();
        }

        if (settings.Metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(collector.Resource())
                .AddMeter([.. settings.Meters.Count > 0 ? settings.Meters : OtlpSettings.UsualMeters])
                .AddOtlpExporter((options, reader) =>
                {
                    collector.Configure(options, "/v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = settings.MetricIntervalMs;
                    reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = settings.TimeoutMs;
                })
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // All have something left to send, and none waits for another.
        return Task.WhenAll(
            Task.Run(() => End(_traces, traces => traces.Shutdown(LastExportMs)), CancellationToken.None),
            Task.Run(() => End(_metrics, metrics => metrics.Shutdown(LastExportMs)), CancellationToken.None),
            Task.Run(log.Dispose, CancellationToken.None));
    }

    private static void End<T>(T? provider, Func<T, bool> shutdown) where T : class, IDisposable
    {
        if (provider is null)
            return;
        shutdown(provider);
        provider.Dispose();
    }
}
