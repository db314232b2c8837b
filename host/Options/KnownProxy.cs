using System.Net;
using System.Net.Sockets;

namespace PluginTokenServer.Host.Options;

/// <summary>A configured proxy: one address, or a network in CIDR notation.</summary>
internal static class KnownProxy
{
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (text.Contains('/'))
            return IPNetwork.TryParse(text, out network);

        var isAddress = IPAddress.TryParse(text, out var address)
            // "10" would be read as 0.0.0.10.
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(character => character == '.') == 3);
        network = isAddress ? new IPNetwork(address!, address!.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32) : default;
        return isAddress;
    }
}
