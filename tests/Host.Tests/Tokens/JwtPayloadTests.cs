using System.Security.Claims;
using System.Text;
using System.Text.Json;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Tests.Tokens;

public sealed class JwtPayloadTests
{
    private const string Integer = ClaimValueTypes.Integer;

    [Test]
    [Property("Requirement", "TOK-09")]
    public void an_access_token_says_what_rfc_9068_asks_for()
    {
        var json = Write(Token([new Claim("scope", "api1"), new Claim("sub", "alice"), new Claim("scope", "api2"), new Claim("amr", "pwd")]));
        Assert.That(json.GetProperty("scope").GetString(), Is.EqualTo("api1 api2"));
        Assert.That(json.GetProperty("amr").GetRawText(), Is.EqualTo("[\"pwd\"]"));
        Assert.That((json.GetProperty("sub").GetString(), json.GetProperty("client_id").GetString()), Is.EqualTo(("alice", "client")));
        Assert.That(json.GetProperty("exp").GetInt64() - json.GetProperty("iat").GetInt64(), Is.EqualTo(60));
        Assert.That(json.GetProperty("jti").GetString(), Has.Length.EqualTo(22));
    }

    [Test]
    [Property("Requirement", "TOK-09")]
    public void without_a_subject_an_access_token_names_its_client_and_an_id_token_nobody()
    {
        Assert.That(Write(Token([])).GetProperty("sub").GetString(), Is.EqualTo("client"));
        Assert.That(Write(Token([], "id_token")).TryGetProperty("sub", out _), Is.False);
    }

    private static readonly string[] Texts = ["a", "b", "sub", "scope", "amr", "x y", "\"", "\\", "\u00fc", "\u2028", "</script>", "\0", "1", "true", "null", "{}", "[1]"];

    [Test]
    [Property("Requirement", "JWT-09")]
    public void no_member_is_ever_written_twice_and_all_of_it_is_json([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        string[] kinds = [ClaimValueTypes.String, Integer, ClaimValueTypes.Integer64, ClaimValueTypes.Boolean, ClaimValueTypes.Double, "json", "JSON", ""];
        for (var i = 0; i < 300; i++)
        {
            var claims = Enumerable.Range(0, random.Next(12)).Select(_ =>
            {
                var (type, value, kind) = (Texts[random.Next(Texts.Length)], Texts[random.Next(Texts.Length)], kinds[random.Next(kinds.Length)]);
                // What is called JSON is JSON here; what is not is refused, see below.
                return new Claim(type, kind.Equals("json", StringComparison.OrdinalIgnoreCase) ? JsonSerializer.Serialize(value) : value, kind);
            }).ToList();
            var json = Write(Token(claims));
            Assert.That(json.EnumerateObject().Select(member => member.Name), Is.Unique);
            foreach (var claim in claims)
                Assert.That(json.TryGetProperty(claim.Type, out _), claim.Type);
        }
    }

    [TestCase("1", Integer)]
    [TestCase("true", ClaimValueTypes.Boolean)]
    [TestCase("{\"a\":1}", "json")]
    [TestCase("[\"1\",\"2\"]", "json")]
    [Property("Requirement", "TOK-09")]
    public void who_it_is_about_is_a_text_whatever_the_claim_calls_itself(string value, string kind)
    {
        foreach (var type in new[] { "sub", "azp", "client_id" })
        {
            var member = Write(Token([new Claim(type, value, kind)], "id_token")).GetProperty(type);
            Assert.That((member.ValueKind, member.ToString()), Is.EqualTo((JsonValueKind.String, value)));
        }
    }

    [TestCase("7", Integer, "7")]
    [TestCase("-7", ClaimValueTypes.Integer64, "-7")]
    [TestCase("9223372036854775808", ClaimValueTypes.Integer64, "\"9223372036854775808\"")]
    [TestCase("7.5", Integer, "\"7.5\"")]
    [TestCase("7.5", ClaimValueTypes.Double, "7.5")]
    [TestCase("Infinity", ClaimValueTypes.Double, "\"Infinity\"")]
    [TestCase("True", ClaimValueTypes.Boolean, "true")]
    [TestCase("1", ClaimValueTypes.Boolean, "\"1\"")]
    [TestCase("7", ClaimValueTypes.String, "\"7\"")]
    [TestCase("{\"a\":[1]}", "json", "{\"a\":[1]}")]
    [TestCase("{\"a\":[1]}", "Json", "{\"a\":[1]}")]
    [TestCase("{\"a\":[1]}", ClaimValueTypes.String, "\"{\\\"a\\\":[1]}\"")]
    public void a_value_is_written_as_its_type_says_or_else_as_text(string value, string kind, string json) =>
        Assert.That(Write(Token([new Claim("x", value, kind)])).GetProperty("x").GetRawText(), Is.EqualTo(json));

    [TestCase("{")]
    [TestCase("1,\"sub\":\"2\"")]
    [TestCase("1} {")]
    [TestCase("")]
    [TestCase("{\"a\":1}//")]
    [TestCase("nonsense")]
    [Property("Requirement", "EXT-03")]
    public void what_is_no_json_breaks_no_token_open(string value) => Assert.That(() => Write(Token([new Claim("x", value, "json")])), Throws.Exception);

    [Test]
    public void after_a_token_that_could_not_be_written_the_next_one_is_whole()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.That(() => Write(Token([new Claim("x", "{", "json")])), Throws.Exception);
            Assert.That(Write(Token([new Claim("sub", "alice")])).EnumerateObject().Select(member => member.Name), Is.EqualTo(["iss", "aud", "iat", "exp", "client_id", "jti", "sub"]));
        }
    }

    [Test]
    public void one_value_is_a_value_and_several_are_a_list()
    {
        var json = Write(Token([new Claim("role", "a"), new Claim("tenant", "t"), new Claim("role", "b"), new Claim("role", "1", Integer)]));
        Assert.That((json.GetProperty("role").GetRawText(), json.GetProperty("tenant").GetRawText()), Is.EqualTo(("[\"a\",\"b\",1]", "\"t\"")));
        var token = Token([]);
        token.Audiences = ["urn:api1", "urn:api2"];
        Assert.That(Write(token).GetProperty("aud").GetRawText(), Is.EqualTo("[\"urn:api1\",\"urn:api2\"]"));
    }

    private static JsonElement Write(Models.Token token)
    {
        var scratch = JwtScratch.OfThisThread();
        JwtPayload.Write(scratch.Begin(), token);
        return JsonDocument.Parse(Encoding.UTF8.GetString(scratch.Written)).RootElement;
    }

    private static Models.Token Token(ICollection<Claim> claims, string type = "access_token") => new(type)
    {
        Issuer = "https://id.example.com",
        ClientId = "client",
        Audiences = ["urn:api1"],
        CreationTime = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        Lifetime = 60,
        Claims = claims,
    };
}
