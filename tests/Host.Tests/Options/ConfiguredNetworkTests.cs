using System.Net;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Tests.Options;

public sealed class ConfiguredNetworkTests
{
    [TestCase("10.1.2.3", "10.1.2.3/32")]
    [TestCase("10.0.0.0/8", "10.0.0.0/8")]
    [TestCase("::1", "::1/128")]
    [TestCase("fd00::/8", "fd00::/8")]
    public void an_address_is_a_network_of_one(string text, string network)
    {
        Assert.That(ConfiguredNetwork.TryParse(text, out var parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(IPNetwork.Parse(network)));
    }

    [TestCase("")]
    [TestCase("10")]
    [TestCase("10.1")]
    [TestCase("10.0.0.5/8")]
    [TestCase("10.0.0.0/33")]
    [TestCase("proxy.example.com")]
    [TestCase("10.0.0.1:443")]
    public void anything_else_is_refused(string text) => Assert.That(ConfiguredNetwork.TryParse(text, out _), Is.False);
}
