using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PluginTokenServer.Plugins.Otlp;

/// <summary>Sends what the process measures and traces to a collector, from its start to its end. A collector that is away keeps nothing else from its work.</summary>
internal sealed class Export(OtlpSettings settings, PluginContext plugin) : IHostedService
{
    private const int LastExportMs = 3000;

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Traces)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(Resource())
                .SetSampler(new DrawingSampler(settings.SampleRatio))
                .AddSource([.. settings.Sources.Count > 0 ? settings.Sources : OtlpSettings.UsualSources])
                .AddOtlpExporter(options => Configure(options, "/v1/traces"))
                .Build();
        }

        if (settings.Metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(Resource())
                .AddMeter([.. settings.Meters.Count > 0 ? settings.Meters : OtlpSettings.UsualMeters])
                .AddOtlpExporter((options, reader) =>
                {
                    Configure(options, "/v1/metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = settings.MetricIntervalMs;
                    reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = settings.TimeoutMs;
                })
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Both have something left to send, and neither waits for the other.
        return Task.WhenAll(
            Task.Run(() => End(_traces, traces => traces.Shutdown(LastExportMs)), CancellationToken.None),
            Task.Run(() => End(_metrics, metrics => metrics.Shutdown(LastExportMs)), CancellationToken.None));
    }

    private static void End<T>(T? provider, Func<T, bool> shutdown) where T : class, IDisposable
    {
        if (provider is null)
            return;
        shutdown(provider);
        provider.Dispose();
    }

    private ResourceBuilder Resource() => ResourceBuilder.CreateDefault()
        .AddService(settings.ServiceName, serviceVersion: plugin.Version)
        .AddAttributes(settings.ResourceAttributes.Select(attribute => KeyValuePair.Create(attribute.Key, (object)attribute.Value)));

    private void Configure(OtlpExporterOptions options, string path)
    {
        var isHttp = settings.Protocol == OtlpProtocols.Http;
        options.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        options.Endpoint = new Uri(isHttp ? settings.Endpoint.TrimEnd('/') + path : settings.Endpoint);
        options.TimeoutMilliseconds = settings.TimeoutMs;
        options.HttpClientFactory = () => Client(settings.HeadersFile is { } file ? HeadersFile.Read(file) : [], options.TimeoutMilliseconds);
    }

    // Not by the exporter's own setting, which takes no comma and no percent sign in a value. A redirect would lead credentials, and what is sent, somewhere else.
    private static HttpClient Client(IReadOnlyList<(string Name, string Value)> headers, int timeoutMs)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMilliseconds(timeoutMs) };
        foreach (var (name, value) in headers)
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return client;
    }
}
