using System.Net;
using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Addresses in configuration that the server itself calls: whoever listened in would learn something, and it has to be let there. Where a name leads shows when it is called.</summary>
internal static class OutboundUriCheck
{
    public static string? Objection(ConfigurationReview review, string address)
    {
        if (ClientRedirectRule.Objection(address) is { } objection)
            return objection;
        var uri = new Uri(address);
        if (uri.Scheme is not ("https" or "http"))
            return "must be https; plain http is for loopback addresses only.";
        var callable = new CallableAddresses(review.Options.Outbound.AllowedNetworks);
        return Array.Exists(Written(uri), callable.Allow) || Written(uri).Length == 0
            ? null
            : $"leads to an address that the server does not call by itself; add it or its network to {TokenServerOptions.Section}:{nameof(TokenServerOptions.Outbound)}:{nameof(OutboundOptions.AllowedNetworks)}.";
    }

    // The addresses that can be told without asking anybody.
    private static IPAddress[] Written(Uri uri) => IPAddress.TryParse(uri.IdnHost, out var literal) ? [literal] : uri.IsLoopback ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [];
}
