using System.Net;

namespace PluginTokenServer.Host.Outbound;

/// <summary>What was answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body, of a success only.</param>
/// <param name="FreshFor">For how long it may be kept (RFC 9111 §4.2.1); <see langword="null"/> if that was not said.</param>
internal sealed record Fetched(HttpStatusCode Status, byte[] Body, TimeSpan? FreshFor)
{
    public bool IsSuccess => Status == HttpStatusCode.OK;
}
