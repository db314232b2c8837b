namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>What every copy of a request for a plugin says of where the request came from and how.</summary>
internal static class ConnectionCopy
{
    public static void CopyTo(this HttpContext from, HttpContext to)
    {
        to.TraceIdentifier = from.TraceIdentifier;
        to.Request.Method = from.Request.Method;
        to.Request.Scheme = from.Request.Scheme;
        to.Request.Host = from.Request.Host;
        to.Request.Protocol = from.Request.Protocol;
        to.Connection.Id = from.Connection.Id;
        to.Connection.RemoteIpAddress = from.Connection.RemoteIpAddress;
        to.Connection.RemotePort = from.Connection.RemotePort;
        to.Connection.LocalIpAddress = from.Connection.LocalIpAddress;
        to.Connection.LocalPort = from.Connection.LocalPort;
    }
}
