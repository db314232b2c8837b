using System.Net;
using System.Net.Sockets;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Outbound;

/// <summary>Opens the connections of the server's own calls. What a name leads to is looked at when it is called, and what was looked at is what is called: no later answer of a name server counts (DNS rebinding).</summary>
internal sealed class OutboundConnector(ServerConfigurationSource configuration, HostLookup lookup)
{
    // A name may lead to many, and the operator has understood by then.
    private const int MostNamed = 3;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (target, call) = (context.DnsEndPoint, context.InitialRequestMessage);
        var addresses = await lookup(target.Host, cancellationToken);
        // The proxy is where the operator says; where it leads is its own business, but for an address that needs no looking up.
        if (call.Method != HttpMethod.Connect)
            addresses = Callable(addresses, isPlain: call.RequestUri!.Scheme == Uri.UriSchemeHttp);
        for (var index = 0; ; index++)
        {
            var socket = new Socket(addresses[index].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[index], target.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (index < addresses.Length - 1)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>Refuses what can be refused before a name is looked up.</summary>
    /// <exception cref="RefusedAddressException">The server does not call there.</exception>
    public void Check(Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            throw new RefusedAddressException("its address is not https, and plain http is for loopback addresses only");
        if (IPAddress.TryParse(address.IdnHost, out var literal))
            Callable([literal], isPlain: address.Scheme == Uri.UriSchemeHttp);
    }

    private IPAddress[] Callable(IPAddress[] addresses, bool isPlain)
    {
        var callable = configuration.Current.CallableAddresses;
        IPAddress[] left = [.. addresses.Where(address => callable.Allow(address) && (!isPlain || IPAddress.IsLoopback(address)))];
        return left.Length > 0
            ? left
            : throw new RefusedAddressException($"it is at {string.Join(" and ", addresses.Take(MostNamed).Select(address => address.ToString()))}, where this server does not call unless Outbound:AllowedNetworks says so");
    }
}
