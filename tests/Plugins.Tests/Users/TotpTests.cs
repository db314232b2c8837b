using System.Text;
using PluginTokenServer.Plugins.Users.SecondFactors;

namespace PluginTokenServer.Plugins.Tests.Users;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238, appendix B, the SHA-1 rows; of their eight digits, the last six.
    [TestCase(59, "287082")]
    [TestCase(1111111109, "081804")]
    [TestCase(1111111111, "050471")]
    [TestCase(1234567890, "005924")]
    [TestCase(2000000000, "279037")]
    [TestCase(20000000000, "353130")]
    public void code_of_a_time_is_that_of_the_rfc(long seconds, string code)
    {
        Assert.That(Totp.CodeOf(Secret, seconds / 30), Is.EqualTo(code));
        Assert.That(Totp.StepOf(Secret, code, DateTimeOffset.FromUnixTimeSeconds(seconds)), Is.EqualTo(seconds / 30));
    }

    [TestCase(-2, false)]
    [TestCase(-1, true)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public void one_step_to_either_side_is_near_enough(int steps, bool isNear)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_234_567_890);
        Assert.That(Totp.StepOf(Secret, Totp.CodeOf(Secret, (1_234_567_890 / 30) + steps), now) is not null, Is.EqualTo(isNear));
    }

    [TestCase("")]
    [TestCase("05924")]
    [TestCase("0005924")]
    [TestCase("005925")]
    [TestCase(" 05924")]
    [TestCase("\u06f0\u06f0\u06f5\u06f9\u06f2\u06f4")]
    public void anything_else_is_no_code(string code) => Assert.That(Totp.StepOf(Secret, code, DateTimeOffset.FromUnixTimeSeconds(1_234_567_890)), Is.Null);

    // RFC 4648 §10, without the padding.
    [TestCase("", "")]
    [TestCase("f", "MY")]
    [TestCase("fo", "MZXQ")]
    [TestCase("foo", "MZXW6")]
    [TestCase("foob", "MZXW6YQ")]
    [TestCase("fooba", "MZXW6YTB")]
    [TestCase("foobar", "MZXW6YTBOI")]
    public void base32_is_that_of_the_rfc(string text, string encoded) => Assert.That(Base32.Encode(Encoding.ASCII.GetBytes(text)), Is.EqualTo(encoded));

    [Test]
    public void address_for_the_application_escapes_what_is_in_it() =>
        Assert.That(Totp.UriOf("MZXW6", "Acme & Co", "a@b"), Is.EqualTo("otpauth://totp/Acme%20%26%20Co:a%40b?secret=MZXW6&issuer=Acme%20%26%20Co"));

    [Test]
    public void picture_of_the_longest_address_is_one_that_pages_show()
    {
        var picture = QrPicture.Of(Totp.UriOf(Base32.Encode(Totp.NewSecret()), new string('\u00e4', 64), new string('x', 256)));
        Assert.That(picture, Does.StartWith("data:image/png;base64,iVBOR"));
        Assert.That(picture, Has.Length.LessThan(64 * 1024));
    }
}
