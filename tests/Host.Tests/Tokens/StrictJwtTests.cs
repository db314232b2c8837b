using System.Buffers.Text;
using System.Text;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Tests.Tokens;

/// <summary>One token has one spelling, and everything else is none.</summary>
public sealed class StrictJwtTests
{
    private const string Header = """{"alg":"ES256","typ":"at+jwt","kid":"key"}""";
    private const string Claims = """{"iss":"https://id.example.com","sub":"1","aud":["urn:api1"],"exp":2000000000,"iat":1000000000}""";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    [Test]
    public void a_token_is_read()
    {
        var jwt = StrictJwt.TryRead(Token(Header, Claims))!;
        Assert.That((jwt.Algorithm, jwt.Type, jwt.KeyId), Is.EqualTo(("ES256", "at+jwt", "key")));
        Assert.That((jwt.Text("sub"), jwt.Seconds("exp"), jwt.HasTexts("aud"), jwt.Text("exp"), jwt.Seconds("sub")), Is.EqualTo(("1", 2000000000L, true, (string?)null, (long?)null)));
    }

    [Test]
    [Property("Requirement", "JWT-03")]
    public void no_two_spellings_are_the_same_token([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2; i++)
        {
            var signature = new byte[random.Next(1, 80)];
            random.NextBytes(signature);
            var token = Token(Header, Claims, signature);
            Assert.That(StrictJwt.TryRead(token), Is.Not.Null);
            var decoded = Decoded(token);
            for (var at = 0; at < token.Length; at++)
            {
                if (token[at] == '.')
                    continue;
                foreach (var c in Alphabet.Where(c => c != token[at]))
                {
                    var other = string.Concat(token.AsSpan(0, at), c.ToString(), token.AsSpan(at + 1));
                    // Whatever is still read was at least other bytes, which no signature covers.
                    if (StrictJwt.TryRead(other) is { } jwt)
                    {
                        jwt.Payload.Dispose();
                        Assert.That(Decoded(other), Is.Not.EqualTo(decoded), other);
                    }
                }
            }
        }
    }

    [Test]
    [Property("Requirement", "JWT-03")]
    public void no_character_may_be_added_or_left_out_anywhere()
    {
        var token = Token(Header, Claims);
        foreach (var added in "= \t\r\n\0.+/%~\"{\u00e9\uff21")
        {
            for (var at = 0; at <= token.Length; at++)
                Assert.That(StrictJwt.TryRead(token.Insert(at, added.ToString())), Is.Null, $"{(int)added} at {at}");
        }

        for (var length = 0; length < token.LastIndexOf('.') + 2; length++)
            Assert.That(StrictJwt.TryRead(token[..length]), Is.Null);
    }

    [Test]
    [Property("Requirement", "JWT-09")]
    public void whatever_comes_is_read_or_refused_and_never_an_accident([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        byte[] interesting = [0, 0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d, 0x80, 0xc0, 0xed, 0xff, (byte)'u', (byte)'d', (byte)'8', (byte)'e', (byte)'-'];
        for (var i = 0; i < 1000; i++)
        {
            var (header, claims) = (Encoding.UTF8.GetBytes(Header), Encoding.UTF8.GetBytes(Claims));
            var spoilt = random.Next(2) == 0 ? header : claims;
            for (var changes = random.Next(1, 5); changes > 0; changes--)
                spoilt[random.Next(spoilt.Length)] = random.Next(2) == 0 ? interesting[random.Next(interesting.Length)] : (byte)random.Next(256);
            var jwt = StrictJwt.TryRead($"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}.AA");
            foreach (var name in new[] { "iss", "sub", "aud", "exp", "iat" })
                Assert.That(() => (jwt?.Text(name), jwt?.Seconds(name), jwt?.HasTexts(name)), Throws.Nothing);
        }
    }

    [TestCase("""{"alg":"ES256","typ":"at+jwt"}""")]
    [TestCase("""{"alg":"ES256","kid":"key"}""")]
    [TestCase("""{"typ":"at+jwt","kid":"key"}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"key","x":1}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","crit":["exp"]}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":null}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":1}""")]
    [TestCase("""{"alg":["ES256"],"typ":"at+jwt","kid":"key"}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"key","kid":"key"}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","KID":"key"}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","kid":"\ud800"}""")]
    [TestCase("""{"alg":"ES256","typ":"at+jwt","\ud800":"key"}""")]
    [TestCase("""["alg","typ","kid"]""")]
    [TestCase("null")]
    [Property("Requirement", "JWT-04")]
    [Property("Requirement", "JWT-06")]
    public void a_header_has_exactly_the_three_members_that_this_server_writes(string header) => Assert.That(StrictJwt.TryRead(Token(header, Claims)), Is.Null);

    [TestCase("""{"alg":"PS256"}""", "", "")]
    [TestCase("""{"alg":"PS256","kid":"key"}""", "", "key")]
    [TestCase("""{"alg":"PS256","typ":"JWT","kid":"key","x5t":"AA","cty":"x"}""", "JWT", "key")]
    public void a_header_of_somebody_else_may_say_less_and_more(string header, string type, string keyId)
    {
        var jwt = StrictJwt.TryReadForeign(Token(header, Claims))!;
        Assert.That((jwt.Algorithm, jwt.Type, jwt.KeyId), Is.EqualTo(("PS256", type, keyId)));
        Assert.That(StrictJwt.TryRead(Token(header, Claims)), Is.Null);
    }

    [TestCase("""{"typ":"JWT","kid":"key"}""")]
    [TestCase("""{"alg":1}""")]
    [TestCase("""{"alg":"PS256","typ":null}""")]
    [TestCase("""{"alg":"PS256","kid":1}""")]
    [TestCase("""{"alg":"PS256","kid":"\ud800"}""")]
    [TestCase("""{"alg":"PS256","alg":"PS256"}""")]
    [TestCase("""{"alg":"PS256","crit":["exp"],"exp":1}""")]
    [TestCase("""{"alg":"PS256","crit":[]}""")]
    [TestCase("""{"alg":"PS256","b64":false}""")]
    [TestCase("""{"alg":"PS256","zip":"DEF"}""")]
    [TestCase("""{"alg":"PS256","enc":"A256GCM"}""")]
    [TestCase("""{"alg":"PS256","jku":"https://example.com"}""")]
    [TestCase("""{"alg":"PS256","jwk":{}}""")]
    [TestCase("""{"alg":"PS256","x5u":"https://example.com"}""")]
    [TestCase("""{"alg":"PS256","x5c":[]}""")]
    [TestCase("[]")]
    [Property("Requirement", "JWT-04")]
    [Property("Requirement", "JWT-06")]
    [Property("Requirement", "JWT-07")]
    public void a_header_of_somebody_else_brings_no_key_and_changes_no_reading(string header) => Assert.That(StrictJwt.TryReadForeign(Token(header, Claims)), Is.Null);

    [Test]
    [Property("Requirement", "JWT-05")]
    public void a_key_id_has_an_end()
    {
        Assert.That(StrictJwt.TryRead(Token(Header.Replace("key", new string('k', InputLimits.KeyId), StringComparison.Ordinal), Claims)), Is.Not.Null);
        Assert.That(StrictJwt.TryRead(Token(Header.Replace("key", new string('k', InputLimits.KeyId + 1), StringComparison.Ordinal), Claims)), Is.Null);
        Assert.That(StrictJwt.TryRead(Token(Header, $$"""{"x":"{{new string('x', InputLimits.Jwt)}}"}""")), Is.Null);
    }

    [TestCase("1", 1L)]
    [TestCase("253402300799", 253402300799L)]
    [TestCase("253402300800", null)]
    [TestCase("0", null)]
    [TestCase("-1", null)]
    [TestCase("1.5", null)]
    [TestCase("1e3", null)]
    [TestCase("1e308", null)]
    [TestCase("9223372036854775808", null)]
    [TestCase("\"1\"", null)]
    [TestCase("null", null)]
    [TestCase("[1]", null)]
    [Property("Requirement", "JWT-10")]
    public void a_time_is_a_whole_number_of_seconds_that_a_clock_can_show(string json, long? seconds) =>
        Assert.That(StrictJwt.TryRead(Token(Header, $$"""{"exp":{{json}}}"""))!.Seconds("exp"), Is.EqualTo(seconds));

    [TestCase("\"x\"", true)]
    [TestCase("[\"x\",\"y\"]", true)]
    [TestCase("\"\"", false)]
    [TestCase("[]", false)]
    [TestCase("[\"x\",\"\"]", false)]
    [TestCase("[\"x\",1]", false)]
    [TestCase("[[\"x\"]]", false)]
    [TestCase("[\"\\ud800\"]", false)]
    [TestCase("{}", false)]
    [TestCase("null", false)]
    [Property("Requirement", "JWT-08")]
    public void an_audience_is_a_text_or_some_of_them(string json, bool texts) => Assert.That(StrictJwt.TryRead(Token(Header, $$"""{"aud":{{json}}}"""))!.HasTexts("aud"), Is.EqualTo(texts));

    private static string Token(string header, string claims, byte[]? signature = null) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{Base64Url.EncodeToString(signature ?? new byte[64])}";

    // Bytes as a decoder that drops unused bits would have them.
    private static string Decoded(string token) => string.Join('.', token.Split('.').Select(part => Convert.ToHexString(
        Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '=')))));
}
