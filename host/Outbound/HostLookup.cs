using System.Net;

namespace PluginTokenServer.Host.Outbound;

/// <summary>Finds the addresses of a host.</summary>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellationToken);
