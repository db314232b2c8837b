using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

/// <summary>What the token endpoint takes for a request at all, before it looks at any grant.</summary>
public sealed class TokenRequestTests
{
    private const string GoodForm = "grant_type=client_credentials&client_id=machine&client_secret=secret&scope=api1";

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(ShapePlugin.Instance, settings => settings.AddClient("shaper", ["shape"], ["api1", "api2"]));

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    [TestCase("OPTIONS")]
    [TestCase("BREW")]
    [Property("Requirement", "TOK-01")]
    public async Task any_other_method_than_post_gets_405_and_is_told_which_one_to_use(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/connect/token");
        var answer = await _server.SendAsync(request);
        answer.MustBeRefused(HttpStatusCode.MethodNotAllowed, "invalid_request");
        Assert.That(answer.ContentHeaders.Allow, Is.EquivalentTo(["POST"]));
    }

    [TestCase("application/json")]
    [TestCase("text/plain")]
    [TestCase("multipart/form-data; boundary=x")]
    [TestCase("application/x-www-form-urlencoded2")]
    [TestCase("x-application/x-www-form-urlencoded")]
    [TestCase("application/x-www-form-urlencoded, application/json")]
    [TestCase("nonsense")]
    [TestCase(null)]
    [Property("Requirement", "TOK-01")]
    public async Task a_body_that_is_no_form_gets_invalid_request(string? contentType)
    {
        var answer = await PostAsync(GoodForm, contentType);
        answer.MustBeRefused("invalid_request");
    }

    [TestCase("application/x-www-form-urlencoded; charset=utf-8")]
    [TestCase("APPLICATION/X-WWW-FORM-URLENCODED")]
    [Property("Requirement", "TOK-01")]
    public async Task a_form_is_known_by_its_media_type_however_that_is_written(string contentType) =>
        (await PostAsync(GoodForm, contentType)).MustBeIssued();

    [Test]
    [Property("Requirement", "TOK-01")]
    public async Task a_compressed_body_gets_invalid_request()
    {
        using var request = Post(GoodForm, "application/x-www-form-urlencoded");
        request.Content!.Headers.ContentEncoding.Add("gzip");
        (await _server.SendAsync(request)).MustBeRefused("invalid_request");
    }

    [Test]
    [Property("Requirement", "TOK-01")]
    public async Task parameters_in_the_query_are_not_read()
    {
        (await PostAsync("client_id=machine&client_secret=secret", url: "/connect/token?grant_type=client_credentials&scope=api1")).MustBeRefused("invalid_request");
        (await PostAsync("grant_type=client_credentials", url: "/connect/token?client_id=machine&client_secret=secret")).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    [Property("Requirement", "TOK-01")]
    public async Task a_scope_in_the_query_neither_widens_nor_narrows()
    {
        var answer = await PostAsync(GoodForm, url: "/connect/token?scope=api2");
        Assert.That(answer.MustBeIssued().Text("scope"), Is.EqualTo("api1"));
    }

    [TestCase("client_id=machine&client_secret=secret", "invalid_request")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=", "invalid_request")]
    [TestCase("client_id=machine&client_secret=secret&grant_type", "invalid_request")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=nonsense", "unsupported_grant_type")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=Client_Credentials", "unsupported_grant_type")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=+client_credentials", "unsupported_grant_type")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=client_credentials%0a", "unsupported_grant_type")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=refresh_token&refresh_token=x", "unauthorized_client")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=authorization_code&code=x", "unauthorized_client")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=password&username=alice&password=alice", "unauthorized_client")]
    [TestCase("client_id=machine&client_secret=secret&grant_type=shape", "unauthorized_client")]
    [TestCase("client_id=shaper&client_secret=secret&grant_type=client_credentials", "unauthorized_client")]
    [Property("Requirement", "TOK-02")]
    public async Task a_grant_type_that_is_missing_or_unknown_or_not_for_this_client_is_told_apart(string form, string error) =>
        (await PostAsync(form)).MustBeRefused(error);

    [Test]
    [Property("Requirement", "TOK-02")]
    public async Task an_endless_grant_type_is_unsupported_and_not_echoed()
    {
        var answer = (await PostAsync($"client_id=machine&client_secret=secret&grant_type={new string('g', 5000)}")).MustBeRefused("unsupported_grant_type");
        Assert.That(answer.Body, Does.Not.Contain("ggg"));
    }

    [TestCase("grant_type=client_credentials")]
    [TestCase("grant_type=password")]
    [TestCase("client_id=machine")]
    [TestCase("client_secret=secret")]
    [TestCase("scope=api1")]
    [TestCase("scope=api2")]
    [TestCase("%73cope=api2")]
    [TestCase("client%5Fsecret=other")]
    [TestCase("username=a&username=b")]
    [TestCase("password=a&password=b")]
    [TestCase("token=a&token=b")]
    [TestCase("client_assertion=a&client_assertion=b")]
    [TestCase("client_assertion_type=a&client_assertion_type=b")]
    [TestCase("extension=a&extension=b")]
    [Property("Requirement", "TOK-03")]
    public async Task a_parameter_that_is_given_twice_gets_invalid_request(string more) =>
        (await PostAsync($"{GoodForm}&{more}")).MustBeRefused("invalid_request");

    [TestCase("unknown=parameter")]
    [TestCase("access_token=made-up")]
    [TestCase("Grant_Type=password")]
    [TestCase("SCOPE=api2")]
    [TestCase("scope=")]
    [TestCase("grant_type=&grant_type=")]
    [TestCase("&&&")]
    [TestCase("=nameless")]
    [Property("Requirement", "TOK-03")]
    public async Task what_the_server_does_not_know_is_ignored_and_what_has_no_value_is_absent(string more)
    {
        var answer = (await PostAsync($"{GoodForm}&{more}")).MustBeIssued();
        Assert.That(answer.Text("scope"), Is.EqualTo("api1"));
    }

    [TestCase("scope=%zz")]
    [TestCase("scope=%")]
    [TestCase("scope=%4")]
    [TestCase("scope=%ff")]
    [TestCase("scope=%c0%80")]
    [TestCase("scope=api1%00")]
    [TestCase("%ff=x")]
    [TestCase("x=%ed%a0%80")]
    [Property("Requirement", "TOK-03")]
    public async Task a_form_that_could_be_read_two_ways_gets_invalid_request(string malformed) =>
        (await PostAsync($"grant_type=client_credentials&client_id=machine&client_secret=secret&{malformed}")).MustBeRefused("invalid_request");

    [TestCase("GET", "", 405)]
    [TestCase("POST", GoodForm, 200)]
    [TestCase("POST", "grant_type=client_credentials", 401)]
    [TestCase("POST", GoodForm + "&scope=x", 400)]
    [Property("Requirement", "TOK-04")]
    public async Task every_answer_is_json_that_nobody_stores_and_that_holds_no_null(string method, string form, int status)
    {
        using var request = Post(form, "application/x-www-form-urlencoded");
        request.Method = new HttpMethod(method);
        var answer = await _server.SendAsync(request);
        Assert.That((int)answer.Status, Is.EqualTo(status), answer.Body);
        answer.MustBeUncached();
        Assert.That(answer.Headers.Pragma.ToString(), Is.EqualTo("no-cache"));
    }

    [Test]
    [Property("Requirement", "TOK-04")]
    public async Task a_success_says_exactly_what_there_is_to_say()
    {
        var answer = (await PostAsync(GoodForm)).MustBeIssued();
        Assert.That(answer.Json.EnumerateObject().Select(member => member.Name), Is.EqualTo(["access_token", "token_type", "expires_in", "scope"]));
        Assert.That(answer.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(3600));
    }

    private Task<TokenAnswer> PostAsync(string form, string? contentType = "application/x-www-form-urlencoded", string url = "/connect/token") =>
        _server.SendAsync(Post(form, contentType, url));

    private static HttpRequestMessage Post(string form, string? contentType, string url = "/connect/token")
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(form));
        if (contentType is not null && !content.Headers.TryAddWithoutValidation("Content-Type", contentType))
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
    }
}
