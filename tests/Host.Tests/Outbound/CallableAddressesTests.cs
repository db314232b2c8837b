using System.Net;
using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.Tests.Outbound;

/// <summary>What the operator's list adds, and what it does not.</summary>
[Property("Requirement", "CLI-16")]
public sealed class CallableAddressesTests
{
    [TestCase("10.1.2.3", "10.0.0.0/8")]
    [TestCase("10.1.2.3", "10.1.2.3")]
    [TestCase("127.0.0.1", "127.0.0.0/8")]
    [TestCase("::1", "::1")]
    [TestCase("fd12::1", "192.168.0.0/16", "fd00::/8")]
    [TestCase("fe80::1%1", "fe80::/10")]
    [TestCase("64:ff9b::808:808", "64:ff9b::/96")]
    [TestCase("64:ff9b::a01:203", "64:ff9b::/96", "10.0.0.0/8")]
    [TestCase("8.8.8.8")]
    [TestCase("8.8.8.8", "10.0.0.0/8")]
    [TestCase("10.1.2.3", "no network at all", "10.0.0.0/8")]
    public void called(string address, params string[] listed) => Assert.That(new CallableAddresses(listed).Allow(IPAddress.Parse(address)), Is.True);

    [TestCase("10.1.2.3")]
    [TestCase("127.0.0.1")]
    [TestCase("10.1.2.3", "10.1.2.4")]
    [TestCase("127.0.0.1", "::1")]
    [TestCase("::ffff:10.1.2.3", "10.0.0.0/8")]
    [TestCase("::ffff:10.1.2.3", "::ffff:0:0/96")]
    [TestCase("::ffff:8.8.8.8", "8.8.8.8")]
    [TestCase("64:ff9b::a01:203", "10.0.0.0/8")]
    [TestCase("64:ff9b::a01:203", "64:ff9b::/96")]
    [TestCase("2002:a01:203::1", "10.0.0.0/8")]
    [TestCase("fe80::1%1", "fe80::2")]
    [TestCase("10.1.2.3", "no network at all")]
    public void not_called(string address, params string[] listed) => Assert.That(new CallableAddresses(listed).Allow(IPAddress.Parse(address)), Is.False);
}
