using System.Text;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Tokens;

/// <summary>Tokens whose bytes are no text, or text that cannot be read.</summary>
public sealed class ForgedTextTests
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

    private static readonly byte[][] NoUtf8 =
    [
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80],
    ];

    [Test]
    [Property("Requirement", "JWT-09")]
    public async Task what_is_no_utf_8_is_refused_wherever_it_stands([ValueSource(nameof(NoUtf8))] byte[] bytes, [Values("name", "value", "required value")] string place)
    {
        await _server.MustRefuseAsync(_forger.Token(Bytes(_forger.Header().ToJsonString()), With(_forger.Claims().ToJsonString(), bytes, place, "sub")));
        await _server.MustRefuseAsync(_forger.Token(With(_forger.Header().ToJsonString(), bytes, place, "kid"), Bytes(_forger.Claims().ToJsonString())));
    }

    // Escapes that are half of a character: JSON by its grammar, and no text.
    private static readonly string[] HalfCharacters = ["\\ud800", "\\udc00", "\\ud800\\ud800", "\\udc00\\ud800", "x\\ud83d"];

    [Test]
    [Property("Requirement", "JWT-09")]
    public async Task half_a_character_is_refused_wherever_it_stands(
        [ValueSource(nameof(HalfCharacters))] string escape,
        [Values("alg", "typ", "kid", "iss", "sub", "aud", "client_id", "exp", "scope", "other")] string member)
    {
        var isHeader = member is "alg" or "typ" or "kid";
        var json = isHeader ? _forger.Header() : _forger.Claims();
        json[member] = "PLACE";
        var text = json.ToJsonString().Replace("PLACE", escape, StringComparison.Ordinal);
        await _server.MustRefuseAsync(isHeader ? _forger.Token(text, _forger.Claims().ToJsonString()) : _forger.Token(_forger.Header().ToJsonString(), text));
    }

    [Test]
    [Property("Requirement", "JWT-09")]
    public async Task a_name_that_is_half_a_character_is_refused([ValueSource(nameof(HalfCharacters))] string escape)
    {
        var (header, claims) = (_forger.Header().ToJsonString(), _forger.Claims().ToJsonString());
        await _server.MustRefuseAsync(_forger.Token(header, $"{claims[..^1]},\"{escape}\":1}}"));
        await _server.MustRefuseAsync(_forger.Token(header, $"{claims[..^1]},\"deep\":{{\"{escape}\":1}}}}"));
        await _server.MustRefuseAsync(_forger.Token($"{header[..^1]},\"{escape}\":1}}", claims));
        await _server.MustRefuseAsync(_forger.Token(header.Replace("\"kid\"", $"\"{escape}\"", StringComparison.Ordinal), claims));
    }

    [Test]
    [Property("Requirement", "JWT-09")]
    public async Task utf_16_is_refused()
    {
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            await _server.MustRefuseAsync(_forger.Token(Bytes(_forger.Header().ToJsonString()), encoding.GetBytes(_forger.Claims().ToJsonString())));
            await _server.MustRefuseAsync(_forger.Token(encoding.GetBytes(_forger.Header().ToJsonString()), Bytes(_forger.Claims().ToJsonString())));
        }
    }

    [Test]
    [Property("Requirement", "JWT-09")]
    [Property("Requirement", "JWT-10")]
    public async Task whatever_becomes_of_its_bytes_a_token_is_judged_and_never_an_accident([Values(1, 2, 3, 4)] int seed)
    {
        var random = new Random(seed);
        var (header, claims) = (Bytes(_forger.Header().ToJsonString()), Bytes(_forger.Claims().ToJsonString()));
        for (var i = 0; i < 60; i++)
        {
            var (spoiltHeader, spoiltClaims) = (header, claims);
            if (i % 3 == 0)
                spoiltHeader = Spoil(header, random);
            else
                spoiltClaims = Spoil(claims, random);
            // The signature is right, so that whatever is read is read to the end.
            await _server.ProbeAsync(_forger.Token(spoiltHeader, spoiltClaims));
        }
    }

    private static byte[] Spoil(byte[] json, Random random)
    {
        byte[] interesting = [0, 0x22, 0x5c, 0x2c, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d, 0x80, 0xc0, 0xed, 0xff, (byte)'e', (byte)'-', (byte)'9', (byte)'u'];
        var spoilt = json.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var (at, value) = (random.Next(spoilt.Count), interesting[random.Next(interesting.Length)]);
            switch (random.Next(4))
            {
                case 0: spoilt.RemoveAt(at); break;
                case 1: spoilt.Insert(at, value); break;
                case 2: spoilt[at] ^= (byte)(1 << random.Next(8)); break;
                default: spoilt[at] = value; break;
            }
        }

        return [.. spoilt];
    }

    private static byte[] With(string json, byte[] bytes, string place, string required)
    {
        var marked = place switch
        {
            "name" => $"{json[..^1]},\"@\":1}}",
            "value" => $"{json[..^1]},\"other\":\"@\"}}",
            _ => json.Replace($"\"{required}\":\"", $"\"{required}\":\"@", StringComparison.Ordinal),
        };
        var at = marked.IndexOf('@', StringComparison.Ordinal);
        return [.. Bytes(marked[..at]), .. bytes, .. Bytes(marked[(at + 1)..])];
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
