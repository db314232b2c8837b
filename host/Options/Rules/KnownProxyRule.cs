namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Proxies are named one by one or by network, never as everybody (GEN-07).</summary>
internal sealed class KnownProxyRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var proxies = review.Options.KnownProxies;
        for (var index = 0; index < proxies.Count; index++)
        {
            var setting = $"{nameof(TokenServerOptions.KnownProxies)}:{index}";
            if (!ConfiguredNetwork.TryParse(proxies[index], out var network))
                review.Add(setting, "is neither an address nor a network such as 10.0.0.0/8.");
            else if (network.PrefixLength == 0)
                review.Add(setting, "would believe forwarded headers from every address; name the proxies.");
        }
    }
}
