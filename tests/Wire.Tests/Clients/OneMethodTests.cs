using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>A client authenticates by exactly one method, and by the one it is bound to.</summary>
public sealed class OneMethodTests
{
    private static readonly string Basic = BasicOf("machine");

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        foreach (var method in new[] { "client_secret_basic", "client_secret_post" })
            configuration.AddClient(method, ["client_credentials"], ["api1"])["Properties"] = new JsonObject { ["token_endpoint_auth_method"] = method };
        configuration.Client("public")["Properties"] = new JsonObject { ["token_endpoint_auth_method"] = "none" };
    });

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "CLI-01")]
    public async Task confidential_client_without_credentials_is_refused()
    {
        var answer = await AskAsync(null, ("client_id", "machine"));
        AssertInvalidClient(answer);
        Assert.That(answer.Headers.WwwAuthenticate, Is.Empty, "It did not try the header (RFC 6749 §5.2).");
    }

    [Test]
    [Property("Requirement", "CLI-01")]
    public async Task empty_secret_is_none() => AssertInvalidClient(await AskAsync(null, ("client_id", "machine"), ("client_secret", "")));

    [Test]
    [Property("Requirement", "CLI-01")]
    public async Task nobody_at_all_is_refused() => AssertInvalidClient(await AskAsync(null));

    [Test]
    [Property("Requirement", "CLI-01")]
    public async Task secret_without_a_client_is_refused() => AssertInvalidClient(await AskAsync(null, ("client_secret", "secret")));

    private static IEnumerable<TestCaseData> Twice()
    {
        yield return Case("header and secret", Basic, ("client_secret", "secret"));
        yield return Case("header and id and secret", Basic, ("client_id", "machine"), ("client_secret", "secret"));
        yield return Case("header and wrong secret", Basic, ("client_secret", "wrong"));
        yield return Case("wrong header and secret", "Basic x", ("client_id", "machine"), ("client_secret", "secret"));
        yield return Case("header and assertion", Basic, ("client_assertion", "a.b.c"));
        yield return Case("secret and assertion", null, ("client_id", "machine"), ("client_secret", "secret"), ("client_assertion", "a.b.c"));
        yield return Case("secret and assertion without id", null, ("client_secret", "secret"), ("client_assertion", "a.b.c"));
        yield return Case("all three", Basic, ("client_id", "machine"), ("client_secret", "secret"), ("client_assertion", "a.b.c"));
        yield return Case("header and another id", Basic, ("client_id", "rsa"));
        yield return Case("secret twice", null, ("client_id", "machine"), ("client_secret", "secret"), ("client_secret", "secret"));
        yield return Case("id twice", null, ("client_id", "machine"), ("client_id", "machine"), ("client_secret", "secret"));
    }

    [TestCaseSource(nameof(Twice))]
    [Property("Requirement", "CLI-04")]
    public async Task two_methods_in_one_request_are_an_invalid_request(string? header, (string, string)[] form)
    {
        var answer = await AskAsync(header, form);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.Error, Is.EqualTo("invalid_request"));
    }

    [Test]
    [Property("Requirement", "CLI-04")]
    public async Task two_authorization_headers_are_an_invalid_request()
    {
        var answer = await RawConnection.AskAsync(_server.Address, RawConnection.TokenRequest("grant_type=client_credentials", $"Authorization: {Basic}", $"Authorization: {Basic}"));
        Assert.That(answer!.Status, Is.EqualTo(400));
        Assert.That(answer.Body, Does.Contain("\"invalid_request\""));
    }

    [Test]
    [Property("Requirement", "CLI-04")]
    public async Task same_id_in_header_and_form_is_one_method() =>
        Assert.That((await AskAsync(Basic, ("client_id", "machine"))).Status, Is.EqualTo(HttpStatusCode.OK));

    [TestCase("client_id=machine&client_secret=secret", "grant_type=client_credentials", null)]
    [TestCase("client_secret=secret", "grant_type=client_credentials&client_id=machine", null)]
    [TestCase("client_id=machine", "grant_type=client_credentials&client_secret=secret", null)]
    [TestCase("grant_type=client_credentials&client_id=machine&client_secret=secret", "", null)]
    [Property("Requirement", "CLI-05")]
    public async Task credentials_in_the_query_are_not_honoured(string query, string form, string? header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/connect/token?{query}")
        {
            Content = new StringContent(form, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        AssertInvalidClient(await _server.SendAsync(request));
    }

    [TestCase("client_assertion")]
    [TestCase("client_assertion_type")]
    [Property("Requirement", "CLI-08")]
    public async Task half_an_assertion_does_not_pass_for_none(string parameter) =>
        AssertInvalidClient(await AskAsync(null, ("client_id", "public"), (parameter, "x"), ("username", "alice"), ("password", "alice")));

    [TestCase("client_secret_basic", true, 200)]
    [TestCase("client_secret_basic", false, 401)]
    [TestCase("client_secret_post", true, 401)]
    [TestCase("client_secret_post", false, 200)]
    [Property("Requirement", "CLI-08")]
    public async Task method_other_than_the_registered_one_is_refused(string registered, bool byHeader, int status)
    {
        var answer = byHeader ? await AskAsync(BasicOf(registered)) : await AskAsync(null, ("client_id", registered), ("client_secret", "secret"));
        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Body);
        if (status == 401)
            AssertInvalidClient(answer);
    }

    private static TestCaseData Case(string name, string? header, params (string, string)[] form) => new TestCaseData(header, form).SetArgDisplayNames(name);

    private static string BasicOf(string client) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:secret"));

    private static void AssertInvalidClient(TokenAnswer answer)
    {
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized), answer.Body);
        Assert.That(answer.Error, Is.EqualTo("invalid_client"));
        Assert.That(answer.Has("access_token"), Is.False);
    }

    private Task<TokenAnswer> AskAsync(string? header, params (string, string)[] form) => _server.TokenAsync(header, [("grant_type", "client_credentials"), .. form]);
}
