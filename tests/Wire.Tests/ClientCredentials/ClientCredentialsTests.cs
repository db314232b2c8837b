using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ClientCredentials;

public sealed class ClientCredentialsTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await TestServer.StartAsync(settings =>
    {
        settings.AddClient("service", ["client_credentials"], ["api1", "openid", "profile"]);
        settings.AddClient("retired", ["client_credentials"], ["api1"])["Enabled"] = false;
        settings.AddClient("without-id", ["client_credentials"], ["api1"])["IncludeJwtId"] = false;
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "CC-01")]
    public async Task the_response_has_neither_refresh_token_nor_id_token()
    {
        var answer = (await _server.AskAsync("service", "client_credentials")).MustBeIssued();
        Assert.That((answer.Has("refresh_token"), answer.Has("id_token")), Is.EqualTo((false, false)));
    }

    [TestCase("openid")]
    [TestCase("profile")]
    [TestCase("api1 openid")]
    [TestCase("offline_access")]
    [TestCase("api1 offline_access")]
    [Property("Requirement", "CC-01")]
    public async Task a_scope_that_needs_a_user_gets_invalid_scope(string scope) =>
        (await _server.AskAsync("service", "client_credentials", ("scope", scope))).MustBeRefused("invalid_scope");

    [Test]
    [Property("Requirement", "CC-02")]
    public async Task a_disabled_client_is_told_no_more_than_an_unknown_one()
    {
        var disabled = (await _server.AskAsync("retired", "client_credentials")).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        var unknown = (await _server.AskAsync("nobody", "client_credentials")).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        Assert.That(disabled.Body, Is.EqualTo(unknown.Body));
    }

    [Test]
    [Property("Requirement", "TOK-09")]
    public async Task the_token_says_all_that_rfc_9068_asks_for_and_names_the_client_as_its_subject()
    {
        var answer = (await _server.AskAsync("machine", "client_credentials", ("scope", "api1"))).MustBeIssued();
        var (header, claims) = (TokenAnswer.HeaderOf(answer.AccessToken), answer.Claims());
        Assert.That(header.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(["alg", "typ", "kid"]));
        Assert.That((header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()), Is.EqualTo(("ES256", "at+jwt")));
        Assert.That(claims.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(["iss", "aud", "iat", "exp", "client_id", "jti", "scope", "sub"]));
        Assert.That(claims.GetProperty("iss").GetString(), Is.EqualTo(_server.Address.ToString().TrimEnd('/')));
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("client_id").GetString()), Is.EqualTo(("machine", "machine")));
        Assert.That(claims.GetProperty("jti").GetString(), Has.Length.EqualTo(22));
    }

    [Test]
    [Property("Requirement", "TOK-09")]
    public async Task no_two_tokens_have_the_same_id()
    {
        var ids = new HashSet<string>();
        for (var i = 0; i < 50; i++)
            ids.Add((await _server.AskAsync("machine", "client_credentials")).Claims().GetProperty("jti").GetString()!);
        Assert.That(ids, Has.Count.EqualTo(50));
    }

    [Test]
    [Property("Requirement", "TOK-09")]
    public async Task a_client_may_do_without_token_ids() =>
        Assert.That((await _server.AskAsync("without-id", "client_credentials")).MustBeIssued().Claims().TryGetProperty("jti", out _), Is.False);

    [Test]
    [Property("Requirement", "TOK-09")]
    public async Task an_api_that_wants_rs256_gets_rs256()
    {
        var answer = (await _server.AskAsync("rsa", "client_credentials")).MustBeIssued();
        Assert.That(TokenAnswer.HeaderOf(answer.AccessToken).GetProperty("alg").GetString(), Is.EqualTo("RS256"));
    }

    [Test]
    [Property("Requirement", "CC-02")]
    public async Task a_client_that_is_disabled_while_the_server_runs_gets_no_further_token()
    {
        await using var server = await TestServer.StartAsync();
        (await server.AskAsync("machine", "client_credentials")).MustBeIssued();
        await server.ReconfigureAsync(settings => settings.Client("machine")["Enabled"] = false);
        (await server.AskAsync("machine", "client_credentials")).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await server.AskAsync("rsa", "client_credentials")).MustBeIssued();
    }
}
