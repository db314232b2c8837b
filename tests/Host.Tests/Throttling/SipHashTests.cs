using System.Buffers.Binary;
using PluginTokenServer.Host.Throttling;

namespace PluginTokenServer.Host.Tests.Throttling;

public sealed class SipHashTests
{
    // The vectors of the reference implementation: key 00 01 … 0f, message 00 01 … of the given length.
    [TestCase(0, "A3817F04BA25A8E66DF67214C7550293")]
    [TestCase(1, "DA87C1D86B99AF44347659119B22FC45")]
    [TestCase(2, "8177228DA4A45DC7FCA38BDEF60AFFE4")]
    [TestCase(7, "A1F1EBBED8DBC153C0B84AA61FF08239")]
    [TestCase(8, "3B62A9BA6258F5610F83E264F31497B4")]
    [TestCase(15, "5493E99933B0A8117E08EC0F97CFC3D9")]
    [TestCase(63, "5150D1772F50834A503E069A973FBD7C")]
    public void hashes_as_the_reference_does(int length, string expected)
    {
        var message = Enumerable.Range(0, length).Select(value => (byte)value).ToArray();
        var (low, high) = new SipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908).Of(message);

        var hash = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(hash, low);
        BinaryPrimitives.WriteUInt64LittleEndian(hash.AsSpan(8), high);
        Assert.That(Convert.ToHexString(hash), Is.EqualTo(expected));
    }
}
