using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.AuthorizationCode;

/// <summary>PKCE by S256 (RFC 7636), held against the example of its appendix B.</summary>
public sealed class ProofKeyTests
{
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Test]
    public void the_example_of_the_standard_holds() => Assert.That((ProofKey.Matches(Challenge, CodeFlow.Verifier), CodeFlow.Challenge), Is.EqualTo((true, Challenge)));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK")]
    [TestCase("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk ")]
    [TestCase("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk=")]
    [TestCase("dbjftjez4cvp-mb92k27uhbuju1p1r_ww1gfwfoejxk")]
    [TestCase(Challenge)]
    [Property("Requirement", "COD-05")]
    public void another_verifier_does_not_match(string? verifier) => Assert.That(ProofKey.Matches(Challenge, verifier), Is.False);

    [TestCase(42, 'a', false)]
    [TestCase(43, 'a', true)]
    [TestCase(128, 'a', true)]
    [TestCase(129, 'a', false)]
    [TestCase(43, '~', true)]
    [TestCase(43, '.', true)]
    [TestCase(43, '+', false)]
    [TestCase(43, '/', false)]
    [TestCase(43, '%', false)]
    [TestCase(43, ' ', false)]
    [TestCase(43, '\u00e4', false)]
    [TestCase(43, '\uff41', false)]
    [TestCase(43, '\0', false)]
    [Property("Requirement", "COD-05")]
    public void a_verifier_has_a_length_and_characters(int length, char character, bool isTaken)
    {
        var verifier = new string(character, length);
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.Latin1.GetBytes(verifier)));
        Assert.That(ProofKey.Matches(challenge, verifier), Is.EqualTo(isTaken));
    }

    [TestCase("")]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=")]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c\u00e4")]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c")]
    public void a_challenge_that_is_none_is_matched_by_nothing(string challenge) => Assert.That(ProofKey.Matches(challenge, CodeFlow.Verifier), Is.False);

    [TestCase(null, null, true)]
    [TestCase(null, "S256", false)]
    [TestCase(Challenge, null, false)]
    [TestCase(Challenge, "plain", false)]
    [TestCase(Challenge, "s256", false)]
    [TestCase(Challenge, "S512", false)]
    [TestCase(Challenge, "S256 ", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", "S256", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM", "S256", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "S256", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw/cM", "S256", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=", "S256", false)]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c\u00e4", "S256", false)]
    [Property("Requirement", "AUT-14")]
    [Property("Requirement", "AUT-15")]
    public void a_challenge_is_objected_to_unless_it_is_one_by_S256(string? challenge, string? method, bool required) =>
        Assert.That(ProofKey.Objection(challenge, method, required), Is.Not.Null);

    [TestCase(null, null, false)]
    [TestCase(Challenge, "S256", true)]
    [TestCase(Challenge, "S256", false)]
    public void a_challenge_is_not_objected_to(string? challenge, string? method, bool required) => Assert.That(ProofKey.Objection(challenge, method, required), Is.Null);
}
