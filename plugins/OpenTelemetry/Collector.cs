using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace PluginTokenServer.Plugins.Otlp;

/// <summary>How the collector is reached, and what it is told of who sends.</summary>
internal sealed class Collector(OtlpSettings settings, PluginContext plugin)
{
    public ResourceBuilder Resource() => ResourceBuilder.CreateDefault()
        .AddService(settings.ServiceName, serviceVersion: plugin.Version)
        .AddAttributes(settings.ResourceAttributes.Select(attribute => KeyValuePair.Create(attribute.Key, (object)attribute.Value)));

    public void Configure(OtlpExporterOptions options, string path)
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
