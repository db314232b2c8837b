using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Keys;

public sealed class JwksTests
{
    private const string Path = "/.well-known/openid-configuration/jwks";

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"];
    private static readonly string[] OfEllipticCurve = ["kty", "use", "alg", "kid", "crv", "x", "y"];
    private static readonly string[] OfRsa = ["kty", "use", "alg", "kid", "n", "e"];

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync();
        var upkeep = _server.Services.GetRequiredService<SigningKeyUpkeep>();
        // Of each algorithm one key that has signed, one that signs, one that will.
        await upkeep.RotateAsync();
        _server.Clock.Advance(TimeSpan.FromDays(1));
        await upkeep.RotateAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "KEY-01")]
    public async Task keys_of_every_state_show_public_members_only()
    {
        var keys = await KeysAsync();
        Assert.That(keys, Has.Length.EqualTo(6));
        foreach (var key in keys)
        {
            var members = key.EnumerateObject().Select(member => member.Name).ToArray();
            Assert.That(members, Has.None.AnyOf(PrivateMembers));
            Assert.That(members, Is.EquivalentTo(key.GetProperty("kty").GetString() == "EC" ? OfEllipticCurve : OfRsa));
        }
    }

    [Test]
    [Property("Requirement", "KEY-01")]
    public async Task no_private_number_stands_anywhere_in_the_document()
    {
        var document = await _server.Http.GetStringAsync(Path);
        foreach (var key in _server.Services.GetRequiredService<SigningKeyRing>().All)
        {
            foreach (var number in PrivateKeyText.NumbersOf(key))
                Assert.That(PrivateKeyText.FormsOf(number).Where(form => document.Contains(form, StringComparison.OrdinalIgnoreCase)), Is.Empty);
        }
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    [Property("Requirement", "KEY-06")]
    public async Task each_key_has_one_algorithm_one_use_and_an_id_of_its_own()
    {
        var keys = await KeysAsync();
        Assert.That(keys.Select(key => key.GetProperty("kid").GetString()), Is.Unique);
        Assert.That(keys.Select(key => key.GetProperty("use").GetString()), Is.All.EqualTo("sig"));
        Assert.That(keys.Select(key => $"{key.GetProperty("kty")} {key.GetProperty("alg")}"), Is.EquivalentTo(new[] { "EC ES256", "EC ES256", "EC ES256", "RSA RS256", "RSA RS256", "RSA RS256" }));
    }

    [Test]
    [Property("Requirement", "KEY-02")]
    public async Task keys_are_strong_enough()
    {
        foreach (var key in await KeysAsync())
        {
            if (key.GetProperty("kty").GetString() == "EC")
                Assert.That(key.GetProperty("crv").GetString(), Is.EqualTo("P-256"));
            else
                Assert.That(System.Buffers.Text.Base64Url.DecodeFromChars(key.GetProperty("n").GetString()), Has.Length.GreaterThanOrEqualTo(256));
        }
    }

    [TestCase("machine", "api1", "ES256")]
    [TestCase("rsa", "api3", "RS256")]
    [Property("Requirement", "KEY-06")]
    public async Task token_names_the_key_that_signs(string client, string scope, string algorithm)
    {
        var answer = await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", client), ("client_secret", "secret"), ("scope", scope));
        var header = TokenAnswer.HeaderOf(answer.AccessToken);
        Assert.That(header.GetProperty("alg").GetString(), Is.EqualTo(algorithm));
        var kid = header.GetProperty("kid").GetString();
        var published = (await KeysAsync()).Where(key => key.GetProperty("alg").GetString() == algorithm).Select(key => key.GetProperty("kid").GetString()).ToArray();
        Assert.That(kid, Is.EqualTo(published[1]), "Between the one that waits and the one that is done.");
    }

    private async Task<JsonElement[]> KeysAsync() => [.. JsonDocument.Parse(await _server.Http.GetStringAsync(Path)).RootElement.GetProperty("keys").EnumerateArray()];
}
