namespace PluginTokenServer.Plugins.Otlp;

/// <summary>The names of the transports, as the OpenTelemetry specification has them.</summary>
internal static class OtlpProtocols
{
    public const string Http = "http/protobuf";
    public const string Grpc = "grpc";
}
