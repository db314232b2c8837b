using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Clients;

public sealed class BasicAuthenticationTests
{
    private const string OddId = "odd:id%+&=";
    private const string OddSecret = "s:e%c+r&e=t ü€😀\"\\";

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        // The failures of these tests have nothing to do with how many of them there may be.
        configuration["Throttling"] = new JsonObject { ["ClientSecretFailures"] = 10_000, ["SourceFailures"] = 100_000 };
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(OddSecret)));
        configuration.AddClient(OddId, ["client_credentials"], ["api1"])["ClientSecrets"] = new JsonArray(new JsonObject { ["Value"] = hash });
        configuration.AddClient("sha512", ["client_credentials"], ["api1"])["ClientSecrets"] =
            new JsonArray(new JsonObject { ["Value"] = Convert.ToBase64String(SHA512.HashData("secret"u8)) });
        configuration.AddClient("pbkdf2", ["client_credentials"], ["api1"])["ClientSecrets"] = new JsonArray(new JsonObject { ["Value"] = PasswordHashes.Of("secret") });
    });

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("machine")]
    [TestCase("sha512")]
    [TestCase("pbkdf2")]
    [Property("Requirement", "CLI-02")]
    public async Task right_secret_is_accepted_and_a_wrong_one_challenged(string client)
    {
        Assert.That((await AskAsync(Basic($"{client}:secret"))).Status, Is.EqualTo(HttpStatusCode.OK));
        AssertChallenged(await AskAsync(Basic($"{client}:Secret")));
    }

    [TestCase("machine:")]
    [TestCase("machine: secret")]
    [TestCase("machine:secret ")]
    [TestCase("machine:secret%00")]
    [TestCase("machine:secretx")]
    [TestCase("Machine:secret")]
    [TestCase(" machine:secret")]
    [TestCase("machine%20:secret")]
    [TestCase("nobody:secret")]
    [TestCase("public:")]
    [TestCase("public:secret")]
    [Property("Requirement", "CLI-02")]
    public async Task anything_but_the_client_and_its_secret_is_challenged(string credentials) => AssertChallenged(await AskAsync(Basic(credentials)));

    private static IEnumerable<TestCaseData> Malformed()
    {
        yield return Case("scheme alone", "Basic");
        yield return Case("scheme and a space", "Basic ");
        yield return Case("scheme and spaces", "Basic     ");
        yield return Case("no base64", "Basic !!!!");
        yield return Case("half a quantum", "Basic bWFjaGluZTpzZWNyZXQ");
        yield return Case("base64 with a space in it", "Basic bWFjaGlu ZTpzZWNyZXQ=");
        yield return Case("text after the base64", "Basic bWFjaGluZTpzZWNyZXQ= x");
        yield return Case("base64url", "Basic __79_w==");
        yield return Case("no colon", Basic("machine"));
        yield return Case("no id", Basic(":secret"));
        yield return Case("colon alone", Basic(":"));
        yield return Case("NUL in the id", Basic("mach\0ine:secret"));
        yield return Case("NUL in the secret", Basic("machine:sec\0ret"));
        yield return Case("escaped NUL", Basic("machine%00:secret"));
        yield return Case("no UTF-8", "Basic " + Convert.ToBase64String([0x6d, 0xff, 0xfe, 0x3a, 0x73]));
        yield return Case("lone percent sign", Basic("machine:%"));
        yield return Case("escape that is none", Basic("machine:%zz"));
        yield return Case("secret of 513 characters", Basic("machine:" + new string('s', 513)));
        yield return Case("id of 257 characters", Basic(new string('i', 257) + ":secret"));
        yield return Case("8 kB", Basic("machine:" + new string('s', 7000)));
        yield return Case("secret that escapes to 2 kB", Basic("machine:" + string.Concat(Enumerable.Repeat("%C3%BC", 513))));
        yield return Case("Bearer", "Bearer bWFjaGluZTpzZWNyZXQ=");
        yield return Case("Negotiate", "Negotiate TlRMTVNTUAAB");
        yield return Case("scheme without a space", "BasicbWFjaGluZTpzZWNyZXQ=");
        yield return Case("tab instead of a space", "Basic\tbWFjaGluZTpzZWNyZXQ=");
        yield return Case("two credentials in one header", "Basic bWFjaGluZTpzZWNyZXQ=, Basic bWFjaGluZTpzZWNyZXQ=");
        yield return Case("nothing", "");
    }

    [TestCaseSource(nameof(Malformed))]
    [Property("Requirement", "CLI-06")]
    public async Task malformed_header_is_challenged(string header) => AssertChallenged(await AskAsync(header));

    [TestCaseSource(nameof(Malformed))]
    [Property("Requirement", "CLI-06")]
    public async Task malformed_header_is_not_passed_over_for_the_form(string header) =>
        Assert.That((await AskAsync(header, ("client_id", "machine"), ("client_secret", "secret"))).Status, Is.Not.EqualTo(HttpStatusCode.OK));

    [Test]
    [Property("Requirement", "CLI-06")]
    public async Task header_beyond_all_limits_is_refused_by_the_server_underneath()
    {
        var answer = await RawConnection.AskAsync(_server.Address, RawConnection.TokenRequest("grant_type=client_credentials", $"Authorization: Basic {new string('A', 20_000)}"));
        Assert.That(answer!.Status, Is.EqualTo(431));
    }

    [TestCase("basic")]
    [TestCase("BASIC")]
    [Property("Requirement", "CLI-06")]
    public async Task scheme_has_no_case(string scheme) =>
        Assert.That((await AskAsync(scheme + Basic("machine:secret")["Basic".Length..])).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    [Property("Requirement", "CLI-07")]
    public async Task id_and_secret_are_form_encoded_inside_basic() =>
        Assert.That((await AskAsync(Basic($"{WebUtility.UrlEncode(OddId)}:{WebUtility.UrlEncode(OddSecret)}"))).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    [Property("Requirement", "CLI-07")]
    public async Task every_character_may_be_escaped()
    {
        static string Escaped(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => $"%{value:x2}"));
        Assert.That((await AskAsync(Basic($"{Escaped(OddId)}:{Escaped(OddSecret)}"))).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "CLI-07")]
    public async Task id_and_secret_work_in_the_form_too() =>
        Assert.That((await AskAsync(null, ("client_id", OddId), ("client_secret", OddSecret))).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    [Property("Requirement", "CLI-07")]
    public async Task secret_that_is_not_encoded_is_another_one() =>
        AssertChallenged(await AskAsync(Basic($"{WebUtility.UrlEncode(OddId)}:{OddSecret}")));

    [Test]
    [Property("Requirement", "CLI-07")]
    public async Task colon_in_the_secret_needs_no_escape() =>
        Assert.That((await AskAsync(Basic($"{WebUtility.UrlEncode(OddId)}:{WebUtility.UrlEncode(OddSecret).Replace("%3A", ":", StringComparison.Ordinal)}"))).Status, Is.EqualTo(HttpStatusCode.OK));

    private static TestCaseData Case(string name, string header) => new TestCaseData(header).SetArgDisplayNames(name);

    private static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private static void AssertChallenged(TokenAnswer answer)
    {
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized), answer.Body);
        Assert.That(answer.Error, Is.EqualTo("invalid_client"));
        Assert.That(answer.Headers.WwwAuthenticate.ToString(), Does.StartWith("Basic realm="));
        Assert.That(answer.Headers.CacheControl!.NoStore, Is.True);
    }

    private Task<TokenAnswer> AskAsync(string? header, params (string, string)[] form) => _server.TokenAsync(header, [("grant_type", "client_credentials"), .. form]);
}
