using PluginTokenServer.Host.Handles;

namespace PluginTokenServer.Host.Tests.Handles;

/// <summary>Ids of records come back in addresses; what cannot be one is told from them without a store.</summary>
public sealed class HandleTests
{
    [Test]
    public void id_of_a_record_is_one([Values(0UL, 1UL, 1234567890UL, ulong.MaxValue)] ulong high, [Range(0UL, 40UL, 1UL)] ulong low) =>
        Assert.That(Handle.IsRecordId(new Handle(1, new UInt128(high, low), 0).RecordId));

    [TestCase("")]
    [TestCase("x")]
    [TestCase("\0")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAAAAAA==")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAA ")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAA\0")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAA+")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAA\u00C0")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAA\uFFFD")]
    public void other_text_is_none(string text) => Assert.That(Handle.IsRecordId(text), Is.False);

    [Test]
    public void half_a_surrogate_pair_is_none() => Assert.That(Handle.IsRecordId(new string('\uD800', 22)), Is.False);
}
