namespace PluginTokenServer.Plugins.Otlp;

/// <summary>The plugin's section, <c>TokenServer:Plugins:Entries:otlp:Settings</c>.</summary>
internal sealed class OtlpSettings
{
    public static readonly IList<string> UsualMeters =
        ["PluginTokenServer", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.MemoryPool", "System.Net.Http", "System.Runtime"];

    public static readonly IList<string> UsualSources = ["PluginTokenServer", "Microsoft.AspNetCore"];

    /// <summary>Where the collector is. By HTTP the paths <c>/v1/metrics</c>, <c>/v1/traces</c> and <c>/v1/logs</c> are added.</summary>
    /// <value><c>http://localhost:4318</c> by default.</value>
    public string Endpoint { get; set; } = "http://localhost:4318";

    /// <summary>How it is spoken to: <c>http/protobuf</c> or <c>grpc</c>.</summary>
    /// <value><c>http/protobuf</c> by default.</value>
    public string Protocol { get; set; } = OtlpProtocols.Http;

    /// <summary>A file with headers to send, one <c>name=value</c> a line: credentials of the collector. Read at start.</summary>
    /// <value><see langword="null"/> by default: those in the environment variable <c>OTEL_EXPORTER_OTLP_HEADERS</c>, if it is set.</value>
    public string? HeadersFile { get; set; }

    /// <summary>How long one export may take.</summary>
    /// <value>10000 by default; 100 to 60000.</value>
    public int TimeoutMs { get; set; } = 10000;

    /// <summary>How often metrics are sent.</summary>
    /// <value>60000 by default; 100 to 3600000.</value>
    public int MetricIntervalMs { get; set; } = 60000;

    /// <summary>Whether metrics are sent.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Metrics { get; set; } = true;

    /// <summary>Whether traces are sent.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Traces { get; set; } = true;

    /// <summary>Whether what the server logs is sent: what <c>Logging</c> lets through, with <c>Logging:LogSinks:LogLevel</c> for this alone.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Logs { get; set; } = true;

    /// <summary>Which part of the traces is sent. It is drawn where one begins here: a client's <c>traceparent</c> has no say in it, or anybody could have all of theirs kept.</summary>
    /// <value>1 by default: all; 0 to 1.</value>
    public double SampleRatio { get; set; } = 1;

    /// <summary>What this server is called there, <c>service.name</c>.</summary>
    /// <value><c>plugin-token-server</c> by default.</value>
    public string ServiceName { get; set; } = "plugin-token-server";

    /// <summary>Further attributes of this server, such as <c>deployment.environment.name</c>.</summary>
    /// <value>None by default.</value>
    public IDictionary<string, string> ResourceAttributes { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The meters whose metrics are sent.</summary>
    /// <value>Empty by default: those of this server, of ASP.NET Core, of outgoing requests and of the runtime.</value>
    public IList<string> Meters { get; set; } = [];

    /// <summary>The sources whose traces are sent.</summary>
    /// <value>Empty by default: those of this server and of ASP.NET Core.</value>
    public IList<string> Sources { get; set; } = [];
}
