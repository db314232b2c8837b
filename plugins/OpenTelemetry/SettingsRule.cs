namespace PluginTokenServer.Plugins.Otlp;

/// <summary>What is wrong with the settings.</summary>
internal static class SettingsRule
{
    public static IEnumerable<string> Faults(OtlpSettings settings)
    {
        if (!Uri.TryCreate(settings.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length > 0 || endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            yield return "Endpoint is no address of a collector; use one like https://collector.example.com:4318, without credentials and without a query.";
        if (settings.Protocol is not (OtlpProtocols.Http or OtlpProtocols.Grpc))
            yield return $"Protocol is '{settings.Protocol}'; use {OtlpProtocols.Http} or {OtlpProtocols.Grpc}.";
        if (settings.TimeoutMs is < 100 or > 60_000)
            yield return $"TimeoutMs is {settings.TimeoutMs}; use 100 to 60000.";
        if (settings.MetricIntervalMs is < 100 or > 3_600_000)
            yield return $"MetricIntervalMs is {settings.MetricIntervalMs}; use 100 to 3600000.";
        if (settings.SampleRatio is not (>= 0 and <= 1))
            yield return $"SampleRatio is {settings.SampleRatio}; use 0 to 1.";
        if (string.IsNullOrWhiteSpace(settings.ServiceName))
            yield return "ServiceName is empty; leave it out, or give this server a name.";
        if (settings.HeadersFile is not null && endpoint is { Scheme: "http", IsLoopback: false })
            yield return "Endpoint is http, and HeadersFile holds credentials that anybody on the way could read; use https, or a collector on a loopback address.";
        if (settings.HeadersFile is { } file && HeadersFile.Fault(file) is { } fault)
            yield return fault;
    }
}
