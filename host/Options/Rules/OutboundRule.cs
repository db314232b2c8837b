using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Networks that may be called are named one by one, never as everything, and a proxy is one that can be spoken to (CLI-16).</summary>
internal sealed class OutboundRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var outbound = review.Options.Outbound;
        for (var index = 0; index < outbound.AllowedNetworks.Count; index++)
        {
            var setting = PathOf($"{nameof(OutboundOptions.AllowedNetworks)}:{index}");
            if (!ConfiguredNetwork.TryParse(outbound.AllowedNetworks[index], out var network))
                review.Add(setting, "is neither an address nor a network such as 10.0.0.0/8.");
            else if (network.PrefixLength == 0)
                review.Add(setting, "would let the server call every address; name the networks that its applications are in.");
        }

        if (outbound.Proxy is { } proxy && !IsProxy(proxy))
            review.Add(PathOf(nameof(OutboundOptions.Proxy)), "must be the address of an HTTP proxy without a user name, such as http://proxy.example.com:3128.");
    }

    private static bool IsProxy(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri is { UserInfo.Length: 0, PathAndQuery: "/", Fragment.Length: 0 };

    private static string PathOf(string setting) => $"{nameof(TokenServerOptions.Outbound)}:{setting}";
}
