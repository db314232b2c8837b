using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Clients;

/// <summary>Assertions by their rules: which key, which claims, which times.</summary>
public sealed class ClientAssertionTests
{
    private const string Issuer = "https://id.example.com";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private readonly ClientKeyPair _rsa = ClientKeyPair.Make("PS256");

    [OneTimeTearDown]
    public void Stop()
    {
        _key.Dispose();
        _rsa.Dispose();
    }

    [Test]
    public void a_good_one_has_no_fault()
    {
        var assertion = ClientAssertion.TryRead(Maker.Assertion())!;
        Assert.That((assertion.ClientId, assertion.IsSignedBy([Registered(_key)], Now), assertion.FaultFor(Issuer, Now)), Is.EqualTo(("signer", true, (string?)null)));
        Assert.That(assertion.End.ToUnixTimeSeconds(), Is.EqualTo(Maker.Now + 70));
    }

    [TestCase("aud", "https://id.example.com/", "aud is not the issuer, as one string.")]
    [TestCase("iss", "other", "iss and sub are not both the client's identifier.")]
    [TestCase("jti", "", "jti is missing.")]
    [TestCase("exp", "2000000000", "exp is missing or no whole number of seconds.")]
    [TestCase("iat", "1900000000", "iat or nbf lies ahead or is no whole number of seconds.")]
    [Property("Requirement", "CLI-10")]
    [Property("Requirement", "CLI-11")]
    public void a_fault_is_named_by_our_own_words(string claim, string value, string fault) => Assert.That(Fault(claims => claims[claim] = value), Is.EqualTo(fault));

    [Test]
    [Property("Requirement", "CLI-10")]
    public void a_list_of_the_issuer_alone_is_not_the_issuer() => Assert.That(Fault(claims => claims["aud"] = new JsonArray(Issuer)), Is.EqualTo("aud is not the issuer, as one string."));

    [TestCase(-10, "it has expired.")]
    [TestCase(-9, null)]
    [TestCase(600, null)]
    [TestCase(601, "exp is more than ten minutes ahead.")]
    [Property("Requirement", "CLI-13")]
    [Property("Requirement", "CLI-14")]
    public void the_end_lies_between_ten_seconds_ago_and_ten_minutes_ahead(int seconds, string? fault) => Assert.That(Fault(claims => claims["exp"] = Maker.Now + seconds), Is.EqualTo(fault));

    [TestCase("iat", 10, null)]
    [TestCase("iat", 11, "iat or nbf lies ahead or is no whole number of seconds.")]
    [TestCase("nbf", 10, null)]
    [TestCase("nbf", 11, "iat or nbf lies ahead or is no whole number of seconds.")]
    [Property("Requirement", "CLI-13")]
    public void the_beginning_lies_at_most_ten_seconds_ahead(string claim, int seconds, string? fault) => Assert.That(Fault(claims => claims[claim] = Maker.Now + seconds), Is.EqualTo(fault));

    [Test]
    [Property("Requirement", "CLI-12")]
    public void it_is_remembered_as_long_as_it_is_taken()
    {
        var assertion = ClientAssertion.TryRead(Maker.Assertion())!;
        Assert.That(assertion.FaultFor(Issuer, assertion.End.AddTicks(-1)), Is.Null);
        Assert.That(assertion.FaultFor(Issuer, assertion.End), Is.EqualTo("it has expired."));
    }

    [Test]
    [Property("Requirement", "JWT-05")]
    public void a_named_key_is_for_its_name_and_for_none()
    {
        var (named, unnamed) = (Registered(_key, jwk => jwk["kid"] = "one"), Registered(_key));
        foreach (var (keyId, fits) in new[] { ("one", true), ("two", false), ("ONE", false) })
        {
            var assertion = ClientAssertion.TryRead(Maker.WithHeader(header => header["kid"] = keyId))!;
            Assert.That((assertion.IsSignedBy([named], Now), assertion.IsSignedBy([unnamed], Now), assertion.IsSignedBy([unnamed, named], Now)), Is.EqualTo((fits, true, true)));
        }

        Assert.That(ClientAssertion.TryRead(Maker.Assertion())!.IsSignedBy([named], Now), Is.True);
    }

    [Test]
    [Property("Requirement", "CLI-09")]
    public void the_key_decides_on_the_algorithm()
    {
        var (any, pss) = (Registered(_rsa), Registered(_rsa, jwk => jwk["alg"] = "PS256"));
        var maker = new AssertionMaker("signer", _rsa, Issuer, _clock);
        var (ps, rs) = (ClientAssertion.TryRead(maker.Assertion())!, ClientAssertion.TryRead(maker.WithHeader(header => header["alg"] = "RS256", "RS256"))!);
        Assert.That((ps.IsSignedBy([any], Now), ps.IsSignedBy([pss], Now), rs.IsSignedBy([any], Now), rs.IsSignedBy([pss], Now)), Is.EqualTo((true, true, true, false)));
    }

    [Test]
    [Property("Requirement", "CLI-18")]
    public void a_key_ends()
    {
        var key = ClientKeyReader.TryRead(new Secret(_key.PublicJwk().ToJsonString(), Now.UtcDateTime) { Type = "JWK" })!;
        var assertion = ClientAssertion.TryRead(Maker.Assertion())!;
        Assert.That((assertion.IsSignedBy([key], Now.AddTicks(-1)), assertion.IsSignedBy([key], Now)), Is.EqualTo((true, false)));
    }

    [Test]
    public void nobodys_key_has_signed_anything()
    {
        foreach (var algorithm in ClientKey.AllAlgorithms)
            Assert.That(ClientAssertion.TryRead(Maker.WithHeader(header => header["alg"] = algorithm, "ES256"))!.IsSignedBy([], Now), Is.False);
        Assert.That((ClientKey.StandInFor("none"), ClientKey.StandInFor("HS256"), ClientKey.StandInFor("")), Is.EqualTo(((ClientKey?)null, (ClientKey?)null, (ClientKey?)null)));
        Assert.That(ClientKey.AllAlgorithms.Select(ClientKey.StandInFor), Has.None.Null);
    }

    [Test]
    public void a_key_is_used_by_many_at_once([Values("ES256", "PS256")] string algorithm)
    {
        var pair = algorithm == "ES256" ? _key : _rsa;
        var (key, maker) = (Registered(pair), new AssertionMaker("signer", pair, Issuer, _clock));
        var assertions = Enumerable.Range(0, 50).Select(i => (Right: i % 2 == 0, Assertion: ClientAssertion.TryRead(Spoil(maker.Assertion(), i % 2 == 0))!)).ToArray();
        Parallel.For(0, 2000, i => Assert.That(assertions[i % 50].Assertion.IsSignedBy([key], Now), Is.EqualTo(assertions[i % 50].Right)));
    }

    [Test]
    public void whatever_comes_is_read_or_refused_and_never_an_accident([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        var (key, good) = (Registered(_key), Maker.Assertion());
        for (var i = 0; i < 400; i++)
        {
            var text = good.ToCharArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                text[random.Next(text.Length)] = "ABCabc019-_.="[random.Next(13)];
            var spoilt = new string(text);
            Assert.That(() => ClientAssertion.TryRead(spoilt) is { } read && read.IsSignedBy([key], Now) && read.FaultFor(Issuer, Now) is null, Is.EqualTo(spoilt == good), spoilt);
        }
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private AssertionMaker Maker => new("signer", _key, Issuer, _clock);

    private string? Fault(Action<JsonObject> change) => ClientAssertion.TryRead(Maker.With(change))!.FaultFor(Issuer, Now);

    private static string Spoil(string assertion, bool right) => right ? assertion : assertion[..^4] + (assertion.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBA" : "AAAA");

    private static ClientKey Registered(ClientKeyPair key, Action<JsonObject>? change = null)
    {
        var jwk = key.PublicJwk();
        change?.Invoke(jwk);
        return ClientKeyReader.TryRead(new Secret(jwk.ToJsonString()) { Type = "JWK" })!;
    }
}
