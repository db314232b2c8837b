using System.Net;
using System.Net.Sockets;

namespace PluginTokenServer.Host.Options;

/// <summary>Addresses in a setting: one, or a network in CIDR notation.</summary>
internal static class ConfiguredNetwork
{
    public static bool TryParse(string text, out IPNetwork network)
    {
        // The framework reads 10.0.0.5/8 as 10.0.0.0/8; whoever wrote it may have meant the one address.
        if (text.IndexOf('/') is > 0 and var slash)
            return IPNetwork.TryParse(text, out network) && IPAddress.TryParse(text.AsSpan(0, slash), out var written) && network.BaseAddress.Equals(written);

        var isAddress = IPAddress.TryParse(text, out var address)
            // "10" would be read as 0.0.0.10.
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || text.Count(character => character == '.') == 3);
        network = isAddress ? new IPNetwork(address!, address!.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32) : default;
        return isAddress;
    }
}
