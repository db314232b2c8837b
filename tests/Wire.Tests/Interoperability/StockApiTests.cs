using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Interoperability;

public sealed class StockApiTests
{
    private TestServer _server = null!;
    private StockApi _first = null!;
    private StockApi _second = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await TestServer.StartAsync();
        _first = await StockApi.StartAsync(_server.Address, "urn:api1");
        _second = await StockApi.StartAsync(_server.Address, "urn:api2");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task api_takes_a_users_token() =>
        Assert.That(await _first.CallAsync(await _server.UserTokenAsync()), Is.EqualTo((HttpStatusCode.OK, "1")));

    [Test]
    public async Task api_takes_a_clients_token()
    {
        var answer = await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"), ("scope", "api1"));
        Assert.That(await _first.CallAsync(answer.AccessToken), Is.EqualTo((HttpStatusCode.OK, "machine")));
    }

    [Test]
    public async Task api_with_rsa_takes_its_token()
    {
        await using var third = await StockApi.StartAsync(_server.Address, "urn:api3");
        var answer = await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "rsa"), ("client_secret", "secret"));
        Assert.That(TokenAnswer.HeaderOf(answer.AccessToken).GetProperty("alg").GetString(), Is.EqualTo("RS256"));
        Assert.That((await third.CallAsync(answer.AccessToken)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task api_refuses_a_token_for_another_api() =>
        Assert.That((await _second.CallAsync(await _server.UserTokenAsync())).Status, Is.EqualTo(HttpStatusCode.Unauthorized));

    [Test]
    public async Task second_api_takes_the_delegated_token_and_the_first_does_not()
    {
        var delegated = await DelegateAsync(await _server.UserTokenAsync());
        Assert.That(await _second.CallAsync(delegated.AccessToken), Is.EqualTo((HttpStatusCode.OK, "1")));
        Assert.That((await _first.CallAsync(delegated.AccessToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task delegated_token_says_whose_it_is_and_who_acts()
    {
        var token = TokenAnswer.PayloadOf((await DelegateAsync(await _server.UserTokenAsync())).AccessToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.GetProperty("sub").GetString(), Is.EqualTo("1"));
            Assert.That(token.GetProperty("amr")[0].GetString(), Is.EqualTo("delegation"));
            Assert.That(token.GetProperty("act").GetProperty("client_id").GetString(), Is.EqualTo("api1.client"));
            Assert.That(token.GetProperty("scope").GetString(), Is.EqualTo("api2"));
        }
    }

    [Test]
    [Property("Requirement", "EXT-05")]
    public async Task token_that_is_not_for_the_calling_api_is_not_exchanged()
    {
        var answer = await _server.TokenAsync(
            ("grant_type", "password"), ("client_id", "roclient"), ("client_secret", "secret"), ("username", "alice"), ("password", "alice"), ("scope", "api2"));
        Assert.That((await DelegateAsync(answer.AccessToken)).Error, Is.EqualTo("invalid_grant"));
    }

    [Test]
    [Property("Requirement", "EXT-05")]
    public async Task exchange_gets_no_scope_beyond_the_clients()
    {
        var answer = await _server.TokenAsync(
            ("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("scope", "api2 api3"), ("token", await _server.UserTokenAsync()));
        Assert.That(answer.Error, Is.EqualTo("invalid_scope"));
    }

    private Task<TokenAnswer> DelegateAsync(string token) =>
        _server.TokenAsync(("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("scope", "api2"), ("token", token));
}
