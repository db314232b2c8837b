using PluginTokenServer.Models;

namespace PluginTokenServer.Abstractions.Tests.Models;

public class HashExtensionsTests
{
    // FIPS 180-2, appendices B.1 and C.1, as hexadecimal.
    private const string Sha256OfAbc = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
    private const string Sha512OfAbc = "DDAF35A193617ABACC417349AE20413112E6FA4E89A97EA20A9EEEE64B55D39A2192992A274FC1A836BA3C23A3FEEBBD454D4423643CE80E2A9AC94FA54CA49F";

    [Test]
    public void sha256_of_a_text_is_base64_of_the_standard_vector()
    {
        Assert.That("abc".Sha256(), Is.EqualTo(Convert.ToBase64String(Convert.FromHexString(Sha256OfAbc))));
    }

    [Test]
    public void sha512_of_a_text_is_base64_of_the_standard_vector()
    {
        Assert.That("abc".Sha512(), Is.EqualTo(Convert.ToBase64String(Convert.FromHexString(Sha512OfAbc))));
    }

    [Test]
    public void sha256_of_bytes_is_the_standard_vector()
    {
        Assert.That("abc"u8.ToArray().Sha256(), Is.EqualTo(Convert.FromHexString(Sha256OfAbc)));
    }

    [Test]
    public void a_published_secret_hash_is_met()
    {
        Assert.That("secret".Sha256(), Is.EqualTo("K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols="));
    }

    [Test]
    public void a_text_is_hashed_as_utf8()
    {
        Assert.That("grüß".Sha256(), Is.EqualTo(Convert.ToBase64String("grüß"u8.ToArray().Sha256())));
    }

    [TestCase("")]
    [TestCase(null)]
    public void nothing_hashes_to_nothing(string? input)
    {
        Assert.That(input.Sha256(), Is.Empty);
        Assert.That(input.Sha512(), Is.Empty);
    }

    [Test]
    public void no_bytes_hash_to_null()
    {
        Assert.That(((byte[]?)null).Sha256(), Is.Null);
    }
}
