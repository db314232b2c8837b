using PluginTokenServer.Host.DeviceAuthorization;

namespace PluginTokenServer.Host.Tests.DeviceAuthorization;

/// <summary>What a person types in (RFC 8628 §6.1).</summary>
public sealed class UserCodeTests
{
    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const string Digits = "0123456789";

    [TestCase(null, Letters, 12)]
    [TestCase(UserCode.Numeric, Digits, 16)]
    [Property("Requirement", "DEV-01")]
    public void codes_are_of_their_alphabet_and_all_of_it(string? type, string alphabet, int length)
    {
        var codes = Enumerable.Range(0, 4000).Select(_ => UserCode.New(type)).ToArray();
        Assert.That(codes, Is.Unique.And.All.Length.EqualTo(length).And.All.Match($"^[{alphabet}]+$"));
        // Every letter at every place, each about as often as the next: 4000 draws of one in twenty stay well within half and double.
        for (var place = 0; place < length; place++)
        {
            var counts = codes.CountBy(code => code[place]).ToDictionary();
            Assert.That(counts.Keys, Is.EquivalentTo(alphabet));
            Assert.That(counts.Values, Is.All.InRange(4000 / alphabet.Length / 2, 4000 / alphabet.Length * 2));
        }
    }

    [TestCase(Letters, 12)]
    [TestCase(Digits, 16)]
    [Property("Requirement", "DEV-01")]
    [Property("Requirement", "DEV-06")]
    public void there_are_as_many_codes_as_the_budget_reckons_with(string alphabet, int length)
    {
        Assert.That(length * Math.Log2(alphabet.Length), Is.GreaterThanOrEqualTo(34));
        Assert.That(Math.Pow(alphabet.Length, length), Is.GreaterThanOrEqualTo(UserCode.Space));
    }

    [Test]
    [Property("Requirement", "DEV-01")]
    public void no_letter_looks_like_another_or_makes_a_word() =>
        Assert.That(string.Concat(Enumerable.Range(0, 500).Select(_ => UserCode.New(null))), Does.Not.Match("[AEIOUY0-9]"));

    [TestCase("BCDFGHJKLMNP", "BCDF-GHJK-LMNP")]
    [TestCase("0123456789012345", "0123-4567-8901-2345")]
    public void code_is_shown_in_groups_and_read_again(string code, string shown)
    {
        Assert.That(UserCode.Shown(code), Is.EqualTo(shown));
        Assert.That(UserCode.TryRead(shown), Is.EqualTo(code));
    }

    [TestCase("bcdf-ghjk-lmnp")]
    [TestCase("BCDFGHJKLMNP")]
    [TestCase("bCdF gHjK lMnP")]
    [TestCase(" B C D F G H J K L M N P ")]
    [TestCase("BCDF.GHJK_LMNP")]
    [TestCase("BCDF\u2013GHJK\u2014LMNP")]
    [TestCase("BCDF\u00a0GHJK\u00a0LMNP\r\n")]
    public void code_is_read_however_it_is_typed(string typed) => Assert.That(UserCode.TryRead(typed), Is.EqualTo("BCDFGHJKLMNP"));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("---")]
    [TestCase("BCDF-GHJK-LMN")]
    [TestCase("BCDF-GHJK-LMNPP")]
    [TestCase("ACDF-GHJK-LMNP")]
    [TestCase("BCDF-GHJK-LMNY")]
    [TestCase("BCDF-GHJK-LMN0")]
    [TestCase("0123-4567-8901")]
    [TestCase("0123-4567-8901-234B")]
    [TestCase("0123-4567-8901-23456")]
    [TestCase("\uff22CDF-GHJK-LMNP")]
    [TestCase("\u0660123-4567-8901-2345")]
    [TestCase("\u212aCDF-GHJK-LMNP")]
    public void what_cannot_be_a_code_is_none(string? typed) => Assert.That(UserCode.TryRead(typed), Is.Null);

    [Test]
    public void what_is_too_long_is_not_read()
    {
        Assert.That(UserCode.TryRead("BCDFGHJKLMNP" + new string(' ', UserCode.Longest - 12)), Is.EqualTo("BCDFGHJKLMNP"));
        Assert.That(UserCode.TryRead("BCDFGHJKLMNP" + new string(' ', UserCode.Longest - 11)), Is.Null);
    }
}
