using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Tokens;

/// <summary>Tokens in another shape than this server writes, all of them with a signature that is right.</summary>
public sealed class ForgedShapeTests
{
    private TestServer _server = null!;
    private Forger _forger = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await Servers.WithAsync(ProbePlugin.Instance, settings => settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]));
        _forger = new Forger(_server);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task the_forgers_unchanged_token_is_accepted()
    {
        var verdict = await _server.ProbeAsync(_forger.Token());
        Assert.That((verdict.Valid, verdict.Client), Is.EqualTo((true, "machine")));
        Assert.That((await _server.ProbeAsync(_forger.Token(key: _forger.RsaKey))).Valid, Is.True);
    }

    [Test]
    [Property("Requirement", "JWT-03")]
    public async Task json_serialisation_is_refused()
    {
        var parts = _forger.Token().Split('.');
        var general = new JsonObject
        {
            ["payload"] = parts[1],
            ["signatures"] = new JsonArray(new JsonObject { ["protected"] = parts[0], ["signature"] = parts[2] }),
        };
        var flattened = new JsonObject { ["payload"] = parts[1], ["protected"] = parts[0], ["signature"] = parts[2] };
        await _server.MustRefuseAsync(general.ToJsonString());
        await _server.MustRefuseAsync(flattened.ToJsonString());
    }

    private static readonly (string Name, Func<string, string> Spoil)[] Spoilt =
    [
        ("a leading blank", token => " " + token),
        ("a trailing blank", token => token + " "),
        ("a trailing line feed", token => token + "\n"),
        ("a line feed inside", token => token.Insert(token.Length / 2, "\n")),
        ("quotes", token => "\"" + token + "\""),
        ("braces", token => "{" + token + "}"),
        ("the scheme", token => "Bearer " + token),
        ("padding on the signature", token => token + "=="),
        ("padding on the header", token => token.Insert(token.IndexOf('.', StringComparison.Ordinal), "=")),
        ("a fourth part", token => token + ".x"),
        ("a trailing dot", token => token + "."),
        ("a leading dot", token => "." + token),
        ("an empty payload", token => token.Split('.')[0] + ".." + token.Split('.')[2]),
        ("no signature", token => token[..token.LastIndexOf('.')]),
        ("an empty signature", token => token[..(token.LastIndexOf('.') + 1)]),
        ("no header", token => token[token.IndexOf('.', StringComparison.Ordinal)..]),
        ("standard base64", token => token.Split('.')[0] + "." + token.Split('.')[1] + "." + token.Split('.')[2][..^2] + "+/"),
        ("a dot for a letter", token => string.Concat(token.AsSpan(0, 5), ".", token.AsSpan(6))),
        ("another case", token => token.ToUpperInvariant()),
        ("a letter of another alphabet", token => token.Replace('e', '\u0435')),
        ("one character less", token => token[..^1]),
        ("one character more", token => token + "A"),
        ("only dots", _ => ".."),
        ("one letter", _ => "x"),
        ("five parts", token => token + "." + token.Split('.')[0] + "." + token.Split('.')[1]),
        ("40 KB", token => token + new string('A', 40_000)),
    ];

    [Test]
    [Property("Requirement", "JWT-03")]
    public async Task any_other_spelling_of_a_token_is_refused([ValueSource(nameof(SpoiltNames))] string name) =>
        await _server.MustRefuseAsync(Spoilt.Single(spoilt => spoilt.Name == name).Spoil(_forger.Token()));

    private static IEnumerable<string> SpoiltNames => Spoilt.Select(spoilt => spoilt.Name);

    [Test]
    [Property("Requirement", "JWT-03")]
    public async Task bits_that_decoding_drops_must_be_zero()
    {
        // 64 bytes of signature leave four unused bits in the last character: fifteen other spellings decode alike.
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var token = _forger.Token();
        var last = alphabet.IndexOf(token[^1], StringComparison.Ordinal);
        for (var bits = 1; bits < 16; bits++)
            await _server.MustRefuseAsync(token[..^1] + alphabet[last | bits]);
    }

    private static readonly string[] ForeignHeaders = ["jku", "x5u", "jwk", "x5c", "x5t", "crit", "b64", "zip", "cty", "enc", "p2c", "p2s", "epk", "nonce", "url", "KID"];

    [Test]
    [Property("Requirement", "JWT-04")]
    [Property("Requirement", "JWT-06")]
    [Property("Requirement", "JWT-07")]
    public async Task a_header_that_this_server_never_writes_is_refused([ValueSource(nameof(ForeignHeaders))] string name) =>
        await _server.MustRefuseAsync(_forger.WithHeader(header => header[name] = "https://attacker.example/keys"));

    [TestCase("""["exp"]""")]
    [TestCase("""["b64"]""")]
    [TestCase("""["http://example.com/UNDEFINED"]""")]
    [TestCase("[]")]
    [TestCase("null")]
    [Property("Requirement", "JWT-06")]
    public async Task whatever_crit_says_is_not_understood(string crit) =>
        await _server.MustRefuseAsync(_forger.WithHeader(header => header["crit"] = JsonNode.Parse(crit)));

    [Test]
    [Property("Requirement", "JWT-06")]
    public async Task an_unencoded_payload_is_refused()
    {
        await _server.MustRefuseAsync(_forger.WithHeader(header => (header["b64"], header["crit"]) = (false, new JsonArray("b64"))));
        await _server.MustRefuseAsync(_forger.WithHeader(header => header["b64"] = false));
    }

    [Test]
    [Property("Requirement", "JWT-07")]
    public async Task a_compressed_payload_is_refused()
    {
        using var compressed = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(compressed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(_forger.Claims().ToJsonString()));
        var header = _forger.Header();
        header["zip"] = "DEF";
        await _server.MustRefuseAsync(_forger.Token(Encoding.UTF8.GetBytes(header.ToJsonString()), compressed.ToArray()));
        await _server.MustRefuseAsync(_forger.Token(Encoding.UTF8.GetBytes(_forger.Header().ToJsonString()), compressed.ToArray()));
    }

    [TestCase("PBES2-HS256+A128KW")]
    [TestCase("dir")]
    [TestCase("RSA-OAEP")]
    [Property("Requirement", "JWT-07")]
    public async Task an_encrypted_token_is_refused(string algorithm)
    {
        var header = _forger.Header();
        (header["alg"], header["enc"], header["p2c"]) = (algorithm, "A128CBC-HS256", 2_000_000_000);
        var text = Forger.Text(Encoding.UTF8.GetBytes(header.ToJsonString()));
        await _server.MustRefuseAsync($"{text}.{text}.{text}.{text}.{text}");
        await _server.MustRefuseAsync(_forger.Token(header));
    }

    [Test]
    [Property("Requirement", "JWT-09")]
    public async Task a_repeated_member_is_refused([Values("sub", "scope", "exp", "aud")] string name)
    {
        var claims = _forger.Claims().ToJsonString();
        await _server.MustRefuseAsync(_forger.Token(_forger.Header().ToJsonString(), $"{claims[..^1]},\"{name}\":{_forger.Claims()[name]!.ToJsonString()}}}"));
        // The same name, written differently.
        var escaped = string.Concat($"\\u{(int)name[0]:x4}", name.AsSpan(1));
        await _server.MustRefuseAsync(_forger.Token(_forger.Header().ToJsonString(), $"{claims[..^1]},\"{escaped}\":\"1\"}}"));
        await _server.MustRefuseAsync(_forger.Token(_forger.Header().ToJsonString(), $"{claims[..^1]},\"deep\":{{\"{name}\":1,\"{name}\":2}}}}"));
    }

    [Test]
    [Property("Requirement", "JWT-09")]
    public async Task a_repeated_header_is_refused([Values("alg", "kid", "typ")] string name)
    {
        var header = _forger.Header().ToJsonString();
        await _server.MustRefuseAsync(_forger.Token($"{header[..^1]},\"{name}\":{_forger.Header()[name]!.ToJsonString()}}}", _forger.Claims().ToJsonString()));
    }

    [TestCase(15, true)]
    [TestCase(16, false)]
    [TestCase(33, false)]
    [TestCase(10_000, false)]
    [Property("Requirement", "JWT-09")]
    public async Task deep_json_is_refused(int levels, bool valid)
    {
        var claims = _forger.Claims().ToJsonString();
        var token = _forger.Token(_forger.Header().ToJsonString(), $"{claims[..^1]},\"deep\":{new string('[', levels)}{new string(']', levels)}}}");
        Assert.That((await _server.ProbeAsync(token)).Valid, Is.EqualTo(valid));
    }

    [TestCase("[1]")]
    [TestCase("\"text\"")]
    [TestCase("1")]
    [TestCase("null")]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("{")]
    [TestCase("{}")]
    [TestCase("{\"sub\":\"1\"} ")]
    [TestCase("{\"sub\":\"1\",}")]
    [TestCase("{'sub':'1'}")]
    [TestCase("{\"sub\":\"1\"}{\"sub\":\"2\"}")]
    [TestCase("{\"sub\":\"1\"}//")]
    [TestCase("\ufeff{\"sub\":\"1\"}")]
    [Property("Requirement", "JWT-09")]
    public async Task a_payload_that_is_no_claims_set_is_refused(string payload)
    {
        await _server.MustRefuseAsync(_forger.Token(_forger.Header().ToJsonString(), payload));
        await _server.MustRefuseAsync(_forger.Token(payload, _forger.Claims().ToJsonString()));
    }
}
