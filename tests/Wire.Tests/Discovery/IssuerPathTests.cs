using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Discovery;

/// <summary>An issuer with a path: everything lies under it, and the metadata in the two places where the two standards put it.</summary>
[TestFixture("https://id.example.com/tenants/one", "/tenants/one", "/tenants/one")]
[TestFixture("https://id.example.com/T%C3%A4nant", "/T%C3%A4nant", "/T%c3%a4nant")]
[TestFixture("https://id.example.com/%7Bx%7D", "/%7Bx%7D", "/%7Bx%7D")]
[TestFixture("https://id.example.com/a%2Fb%3Fc", "/a%2Fb%3Fc", "/a%2Fb%3fc")]
public sealed class IssuerPathTests(string issuer, string path, string sameInOtherWords)
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration => configuration["Issuer"] = issuer);

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task metadata_is_where_rfc_8414_puts_it() => await AssertServedAsync("/.well-known/oauth-authorization-server" + path);

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task metadata_is_where_openid_connect_puts_it() => await AssertServedAsync(path + "/.well-known/openid-configuration");

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task metadata_is_found_however_the_path_is_escaped() => await AssertServedAsync(sameInOtherWords + "/.well-known/openid-configuration");

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task advertised_addresses_answer()
    {
        using var keys = await _server.Http.GetAsync(path + "/.well-known/openid-configuration/jwks");
        Assert.That(keys.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var token = new HttpRequestMessage(HttpMethod.Post, path + "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "machine"), new("client_secret", "secret")]),
        };
        Assert.That((await _server.SendAsync(token)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "DISC-01")]
    public async Task metadata_of_another_path_is_not_found()
    {
        using var answer = await _server.Http.GetAsync("/.well-known/oauth-authorization-server/other");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        using var below = await _server.Http.GetAsync("/other/.well-known/openid-configuration");
        Assert.That(below.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task AssertServedAsync(string address)
    {
        var answer = await RawConnection.AskAsync(_server.Address, $"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.That(answer!.Status, Is.EqualTo(200));
        Assert.That(answer.Body, Does.StartWith($"{{\"issuer\":\"{issuer}\""));
    }
}
