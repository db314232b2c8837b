using System.Net;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Outbound;

/// <summary>
/// Which addresses this server calls: public ones, and those that the operator has listed. Whoever may give it an address to call must not
/// reach through it what only it can reach (CLI-16).
/// </summary>
internal sealed class CallableAddresses
{
    // RFC 6052 §2.1: an IPv4 address at the end, which a gateway puts in the place of this one.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly IPNetwork[] _listed;

    /// <param name="networks">What is listed; what is no network among it is passed over.</param>
    public CallableAddresses(IEnumerable<string> networks) =>
        _listed = [.. networks.Select(text => ConfiguredNetwork.TryParse(text, out var network) ? network : (IPNetwork?)null).OfType<IPNetwork>()];

    public bool Allow(IPAddress address)
    {
        // An IPv4 address in other clothes (RFC 4291 §2.5.5.2), which no honest name leads to.
        if (address.IsIPv4MappedToIPv6)
            return false;
        // A zone belongs to this machine, and a network has none.
        if (address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 })
            address = new IPAddress(address.GetAddressBytes());
        return (PublicAddress.Is(address) || Array.Exists(_listed, network => network.Contains(address)))
            // Where a gateway is listed, it is still no way to what is not.
            && (!Nat64.Contains(address) || Allow(new IPAddress(address.GetAddressBytes().AsSpan(12))));
    }
}
