using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

/// <summary>What an error tells: its code, a sentence, perhaps a correlation id. Nothing of how the server is made.</summary>
public sealed partial class ErrorAnswerTests
{
    private const string Thrown = "Cannot read /var/lib/secret.db: SELECT hash FROM users; Npgsql 10.1.2";

    private const string Plugin = $$"""
        using PluginTokenServer.Validation;
        public sealed class Failing : IExtensionGrantValidator
        {
            public string GrantType => "failing";
            public Task ValidateAsync(ExtensionGrantValidationContext context) => throw new InvalidOperationException("{{Thrown}}");
        }
        """;

    private static readonly string[] PermittedMembers = ["error", "error_description", "correlation_id"];

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(
        configuration => configuration.AddClient("unlucky", ["failing"], ["api1"]), root => PluginCompiler.Compile(Path.Combine(root, "plugins"), "failing", Plugin));

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("unknown path", "GET", "/nowhere");
        yield return Case("path outside", "GET", "/../../etc/passwd");
        yield return Case("escaped path outside", "GET", "/%2e%2e/%2e%2e/etc/passwd");
        yield return Case("configuration file", "GET", "/appsettings.json");
        yield return Case("master key", "GET", "/data/master.key");
        yield return Case("below the token endpoint", "POST", "/connect/token/x");
        yield return Case("token endpoint by GET", "GET", "/connect/token");
        yield return Case("document by POST", "POST", "/.well-known/openid-configuration");
        yield return Case("no body", "POST", "/connect/token");
        yield return Case("JSON body", "POST", "/connect/token", "{\"a\":1}", "application/json");
        yield return Case("type that is none", "POST", "/connect/token", "a=b", ";;;");
        yield return Case("malformed form", "POST", "/connect/token", "a=%");
        yield return Case("unknown client", "POST", "/connect/token", "grant_type=client_credentials&client_id=nobody&client_secret=x");
        yield return Case("unknown grant type", "POST", "/connect/token", "grant_type=nothing&client_id=machine&client_secret=secret");
        yield return Case("grant type not allowed", "POST", "/connect/token", "grant_type=password&client_id=machine&client_secret=secret");
        yield return Case("scope not allowed", "POST", "/connect/token", "grant_type=client_credentials&client_id=machine&client_secret=secret&scope=api3");
        yield return Case("resource that is none", "POST", "/connect/token", "grant_type=client_credentials&client_id=machine&client_secret=secret&resource=x");
        yield return Case("wrong password", "POST", "/connect/token", "grant_type=password&client_id=roclient&client_secret=secret&username=alice&password=x");
        yield return Case("plugin that throws", "POST", "/connect/token", "grant_type=failing&client_id=unlucky&client_secret=secret");
    }

    [TestCaseSource(nameof(Mistakes))]
    [Property("Requirement", "GEN-01")]
    public async Task error_answer_tells_nothing_of_how_the_server_is_made(string method, string path, string form, string type)
    {
        using var connection = await RawConnection.OpenAsync(_server.Address);
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {form.Length}\r\n\r\n{form}");
        var answer = (await connection.ReadAsync())!;

        Assert.That(answer.Status, Is.GreaterThanOrEqualTo(400));
        Assert.That(answer.Headers.Keys, Has.None.Matches<string>(name => name is "Server" or "X-Powered-By" or "X-AspNet-Version"));
        Assert.That(Internals().Match(answer.Body).Value, Is.Empty);
        Assert.That(answer.Body, Does.Not.Contain(_server.Root).And.Not.Contain("SELECT"));
        if (answer.Body.Length > 0)
        {
            Assert.That(answer.Headers["Content-Type"], Is.EqualTo("application/json"));
            Assert.That(JsonDocument.Parse(answer.Body).RootElement.EnumerateObject().Select(member => member.Name), Is.SubsetOf(PermittedMembers));
        }
    }

    [Test]
    [Property("Requirement", "GEN-01")]
    [Property("Requirement", "EXT-06")]
    public async Task server_error_names_the_log_record_and_nothing_else()
    {
        var answer = await _server.TokenAsync(("grant_type", "failing"), ("client_id", "unlucky"), ("client_secret", "secret"));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(answer.Error, Is.EqualTo("server_error"));
        Assert.That(_server.Logs.Records.Where(record => record.Message.Contains(answer.Text("correlation_id")!, StringComparison.Ordinal)), Has.Some.Matches<LogRecord>(
            record => record!.Message.Contains("'failing'", StringComparison.Ordinal)), "The operator must find the plugin by the id.");
        Assert.That(_server.Logs.Text, Does.Not.Contain(Thrown), "The message of an exception may quote what a client sent.");
    }

    private static TestCaseData Case(string name, string method, string path, string form = "", string type = "application/x-www-form-urlencoded") =>
        new TestCaseData(method, path, form, type).SetArgDisplayNames(name);

    [GeneratedRegex(@"   at |Exception|\.cs\b|\.dll|PluginTokenServer|Microsoft|Kestrel|\d+\.\d+\.\d+|/tmp/|/var/")]
    private static partial Regex Internals();
}
