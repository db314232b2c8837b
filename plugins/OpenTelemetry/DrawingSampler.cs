using System.Diagnostics;
using System.Security.Cryptography;
using OpenTelemetry.Trace;

namespace PluginTokenServer.Plugins.Otlp;

/// <summary>Draws which traces are sent, where one begins in this process; what belongs to it goes with it. Neither the trace id nor the flag that a client sends has a say.</summary>
internal sealed class DrawingSampler(double ratio) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isSent = IsOurs(parent) ? parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) : Draw();
        return new SamplingResult(isSent ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }

    // Where no source is asked for requests, ASP.NET Core makes their activities itself, of no source, and with the client's flag.
    private static bool IsOurs(ActivityContext parent) =>
        parent.TraceId != default && !parent.IsRemote && !(Activity.Current is { Source.Name: "" } current && current.SpanId == parent.SpanId);

    private bool Draw() => RandomNumberGenerator.GetInt32(int.MaxValue) < ratio * int.MaxValue;
}
