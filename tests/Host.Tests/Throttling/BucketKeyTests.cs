using System.Net;
using PluginTokenServer.Host.Throttling;

namespace PluginTokenServer.Host.Tests.Throttling;

public sealed class BucketKeyTests
{
    [TestCase("203.0.113.7", "::ffff:203.0.113.7", Description = "IPv4 over a dual-stack socket")]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", Description = "one /64")]
    [TestCase("fe80::1%2", "fe80::1%3", Description = "the scope is no part of the address")]
    public void these_are_one_source(string one, string other) => Assert.That(KeyOf(one), Is.EqualTo(KeyOf(other)));

    [TestCase("203.0.113.7", "203.0.113.8")]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1")]
    [TestCase("203.0.113.7", "cb00:7107::", Description = "the same first bytes in the other family")]
    [TestCase("0.0.0.0", "::")]
    public void these_are_two_sources(string one, string other) => Assert.That(KeyOf(one), Is.Not.EqualTo(KeyOf(other)));

    [Test]
    public void no_address_is_a_source_of_its_own() => Assert.That(BucketKey.Of(1, "machine", null), Is.Not.EqualTo(KeyOf("0.0.0.0")).And.Not.EqualTo(KeyOf("::")));

    [Test]
    public void kind_and_name_are_part_of_it()
    {
        var source = IPAddress.Loopback;

        Assert.That(BucketKey.Of(1, "machine", source), Is.Not.EqualTo(BucketKey.Of(2, "machine", source)));
        Assert.That(BucketKey.Of(1, "machine", source), Is.Not.EqualTo(BucketKey.Of(1, "machinE", source)));
        Assert.That(BucketKey.Of(1, "", source), Is.Not.EqualTo(BucketKey.Of(1, "\0", source)));
    }

    [Test]
    public void a_long_name_counts_to_its_end() =>
        Assert.That(BucketKey.Of(1, new string('a', 10_000) + "b", null), Is.Not.EqualTo(BucketKey.Of(1, new string('a', 10_000) + "c", null)));

    private static BucketKey KeyOf(string source) => BucketKey.Of(1, "machine", IPAddress.Parse(source));
}
