using System.Net;
using System.Net.Sockets;

namespace PluginTokenServer.Host.Outbound;

/// <summary>Which addresses are anybody's to call: those of the public internet (RFC 6890, and IANA's special-purpose registries that keep its tables).</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. Networks(
            "0.0.0.0/8", // this network, and unspecified (RFC 791 §3.2)
            "10.0.0.0/8", // private (RFC 1918)
            "100.64.0.0/10", // between a carrier and its customers (RFC 6598)
            "127.0.0.0/8", // loopback (RFC 1122 §3.2.1.3)
            "169.254.0.0/16", // link-local, where clouds keep the credentials of a machine (RFC 3927)
            "172.16.0.0/12", // private (RFC 1918)
            "192.0.0.0/24", // protocol assignments (RFC 6890 §2.1)
            "192.0.2.0/24", // documentation (RFC 5737)
            "192.88.99.0/24", // relays of 6to4 (RFC 7526)
            "192.168.0.0/16", // private (RFC 1918)
            "198.18.0.0/15", // benchmarking (RFC 2544)
            "198.51.100.0/24", // documentation (RFC 5737)
            "203.0.113.0/24", // documentation (RFC 5737)
            "224.0.0.0/4", // multicast (RFC 5771)
            "240.0.0.0/4"), // reserved, and broadcast (RFC 1112 §4)
        .. Networks(
            "2001::/23", // protocol assignments, among them Teredo, benchmarking and ORCHID (RFC 2928)
            "2001:db8::/32", // documentation (RFC 3849)
            "2002::/16", // 6to4, with an IPv4 address inside (RFC 3056)
            "3fff::/20"), // documentation (RFC 9637)
    ];

    // RFC 4291 §2.4: all that has been given out. So unspecified, loopback, NAT64, unique local, link-local and multicast are none, and neither is what comes one day.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    public static bool Is(IPAddress address) =>
        !address.IsIPv4MappedToIPv6 && (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address)) && !Array.Exists(NotPublic, network => network.Contains(address));

    private static IEnumerable<IPNetwork> Networks(params string[] networks) => networks.Select(network => IPNetwork.Parse(network));
}
