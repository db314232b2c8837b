using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PluginTokenServer.Host;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary>What is not safe does not start, and says so in one message.</summary>
public sealed class StartRefusalTests
{
    private const string Production = "Production";
    private const string Issuer = "https://id.example.com";

    private static IEnumerable<TestCaseData> Unsafe()
    {
        yield return Case("no issuer", configuration => configuration.Remove("Issuer"), "TokenServer:Issuer is missing");
        yield return Case("http issuer", configuration => configuration["Issuer"] = "http://id.example.com", "TokenServer:Issuer must be https");
        yield return Case("http issuer by address", configuration => configuration["Issuer"] = "http://10.0.0.1", "TokenServer:Issuer must be https");
        yield return Case("ftp issuer", configuration => configuration["Issuer"] = "ftp://id.example.com", "TokenServer:Issuer must be an absolute https URL");
        yield return Case("issuer with a query", configuration => configuration["Issuer"] = Issuer + "?a=b", "TokenServer:Issuer must have neither query");
        yield return Case("issuer with a slash", configuration => configuration["Issuer"] = Issuer + "/", "TokenServer:Issuer must not end with a slash");
        yield return Case("secret of the samples", configuration => configuration.AddClient("known", ["client_credentials"], ["api1"]), "is the hash of a secret that everybody knows");
        yield return Case("client id as secret", configuration => Secret(configuration, "own-name", PluginTokenServer.Models.HashExtensions.Sha256("own-name")), "is the hash of a secret that everybody knows");
        yield return Case("secret in clear", configuration => Secret(configuration, "clear", "correct-horse-battery-staple"), "is not a hash");
        yield return Case("short master key", configuration => configuration["MasterKeys"] = new JsonArray("AAECAwQFBgcICQoLDA0ODw=="), "TokenServer:MasterKeys:0 is not a key of 32 bytes");
        yield return Case("master key of zeros", configuration => configuration["MasterKeys"] = new JsonArray(Convert.ToBase64String(new byte[32])), "TokenServer:MasterKeys:0 is not random");
        yield return Case("everybody a proxy", configuration => configuration["KnownProxies"] = new JsonArray("0.0.0.0/0"), "TokenServer:KnownProxies:0 would believe");
        yield return Case("setting that is none", configuration => configuration["Isuer"] = "x", "TokenServer:Isuer is not a setting; did you mean Issuer?");
    }

    [TestCaseSource(nameof(Unsafe))]
    [Property("Requirement", "GEN-10")]
    public async Task unsafe_configuration_does_not_start(Action<JsonObject> change, string sentence)
    {
        var message = await RefusalAsync(change);
        Assert.That(message, Does.Contain(sentence));
        Assert.That(message, Does.StartWith("The configuration has a fault:\n  - "), "One mistake is one fault.");
        Assert.That(message, Does.Not.Contain("correct-horse").And.Not.Contain("AAECAwQF"), "It may be nearly the secret.");
    }

    [Test]
    [Property("Requirement", "GEN-10")]
    public async Task all_faults_are_told_at_once()
    {
        var message = await RefusalAsync(configuration =>
        {
            foreach (var test in Unsafe().Where(test => (string)test.Arguments[1]! is not "TokenServer:Issuer is missing"))
                ((Action<JsonObject>)test.Arguments[0]!)(configuration);
        });
        Assert.That(message.Split("\n  - "), Has.Length.GreaterThanOrEqualTo(7), message);
    }

    [TestCase("https://id.example.com")]
    [TestCase("http://localhost:5000")]
    [TestCase("http://127.0.0.1:5000")]
    [TestCase("http://[::1]:5000")]
    [Property("Requirement", "GEN-10")]
    public async Task safe_configuration_starts_in_production(string issuer)
    {
        await using var server = await TestServer.StartAsync(configuration => MakeSafe(configuration)["Issuer"] = issuer, environment: Production);
        using var ready = await server.Http.GetAsync("/health/ready");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("plugins", "plugins")]
    [TestCase("plugins/grants", "plugins/grants")]
    [TestCase("plugins/grants/grants.dll", "grants.dll")]
    [Platform("Linux,MacOsX")]
    [Property("Requirement", "GEN-10")]
    [Property("Fault", "F21")]
    public async Task plugin_that_others_could_exchange_is_not_loaded(string writable, string named)
    {
        const string plugin = "public sealed class Grant : PluginTokenServer.Validation.IExtensionGrantValidator { public string GrantType => \"urn:x\"; public Task ValidateAsync(PluginTokenServer.Validation.ExtensionGrantValidationContext context) => Task.CompletedTask; }";
        string said;
        try
        {
            await using var server = await TestServer.StartAsync(configuration => MakeSafe(configuration), root =>
            {
                PluginCompiler.Compile(Path.Combine(root, "plugins"), "grants", plugin);
#pragma warning disable CA1416 // The test runs where there are such modes.
                File.SetUnixFileMode(Path.Combine(root, writable), File.GetUnixFileMode(Path.Combine(root, writable)) | UnixFileMode.OtherWrite);
#pragma warning restore CA1416
            }, environment: Production);
            using var ready = await server.Http.GetAsync("/health/ready");
            Assert.That(await ready.Content.ReadAsStringAsync(), Is.EqualTo("degraded"));
            Assert.That(server.Plugins.Grants.Keys, Is.EqualTo(new[] { "delegation" }));
            said = server.Logs.Text;
        }
        catch (StartupException refusal)
        {
            said = refusal.Message;
        }

        Assert.That(said, Does.Contain(named).And.Contain("can be changed by every user of this machine"));
    }

    [Test]
    [Property("Requirement", "GEN-10")]
    public async Task process_that_does_not_start_says_why_and_nothing_else()
    {
        using var root = new TestDirectory();
        HostProcess.Prepare(root, configuration => configuration["Issuer"] = "http://id.example.com");
        await using var server = HostProcess.Serve(root);
        Assert.That(await server.ExitCodeAsync(), Is.EqualTo(1));
        Assert.That(server.Error, Is.EqualTo("The configuration has a fault:\n  - TokenServer:Issuer must be https; plain http is for loopback addresses only."));
        Assert.That(server.Output.Trim(), Is.Empty);
    }

    [TestCase("{ \"TokenServer\": { ")]
    [TestCase("")]
    [Property("Requirement", "GEN-10")]
    public async Task settings_file_that_does_not_parse_is_named(string content)
    {
        using var root = new TestDirectory();
        await File.WriteAllTextAsync(Path.Combine(root.Path, "appsettings.json"), content);
        await using var server = HostProcess.Serve(root);
        Assert.That(await server.ExitCodeAsync(), Is.EqualTo(1));
        Assert.That(server.Error, Does.Contain("appsettings.json").And.Not.Contain("   at "));
    }

    // What --urls and the section Kestrel can get wrong.
    [TestCase("--urls", "http://127.0.0.1:{taken}")]
    [TestCase("--urls", "http://192.0.2.1:0")]
    [TestCase("--urls", "nonsense")]
    [TestCase("--urls", "https://127.0.0.1:0")]
    [TestCase("--Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0")]
    [TestCase("--Kestrel:Endpoints:Https:Certificate:Path", "/nowhere/certificate.pfx")]
    [TestCase("--Kestrel:Endpoints:Https:Certificate:Path", "{garbage}")]
    [Property("Requirement", "GEN-10")]
    public async Task address_that_cannot_be_listened_on_is_told_in_one_sentence(string setting, string value)
    {
        using var root = new TestDirectory();
        HostProcess.Prepare(root);
        var garbage = Path.Combine(root.Path, "garbage.pfx");
        await File.WriteAllBytesAsync(garbage, RandomNumberGenerator.GetBytes(100));
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        value = value.Replace("{taken}", $"{((IPEndPoint)taken.LocalEndpoint).Port}", StringComparison.Ordinal).Replace("{garbage}", garbage, StringComparison.Ordinal);
        await using var server = HostProcess.Serve(root, setting.Contains("Certificate", StringComparison.Ordinal)
            ? ["--Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0", setting, value]
            : [setting, value]);
        Assert.That(await server.ExitCodeAsync(), Is.EqualTo(1), server.Error);
        Assert.That(server.Error, Does.StartWith("The server cannot listen: ").And.Not.Contain("   at ").And.Not.Contain("\n"));
    }

    private static TestCaseData Case(string name, Action<JsonObject> change, string sentence) => new TestCaseData(change, sentence).SetArgDisplayNames(name);

    private static JsonObject MakeSafe(JsonObject configuration)
    {
        configuration["Issuer"] = Issuer;
        foreach (var client in configuration["Clients"]!.AsArray().Where(client => client!["ClientSecrets"] is not null))
            client!["ClientSecrets"]![0]!["Value"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        return configuration;
    }

    private static void Secret(JsonObject configuration, string client, string value) =>
        configuration.AddClient(client, ["client_credentials"], ["api1"])["ClientSecrets"]![0]!["Value"] = value;

    private static async Task<string> RefusalAsync(Action<JsonObject> change)
    {
        try
        {
            await using var server = await TestServer.StartAsync(configuration => change(MakeSafe(configuration)), environment: Production);
        }
        catch (StartupException refusal)
        {
            return refusal.Message;
        }

        throw new AssertionException("The server started.");
    }
}
