using Duende.IdentityModel.Client;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Interoperability;

/// <summary>A client library that others wrote, used as its documentation says.</summary>
public sealed class ClientLibraryTests
{
    private TestServer _server = null!;
    private string _tokenEndpoint = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await TestServer.StartAsync();
        var metadata = await _server.Http.GetDiscoveryDocumentAsync(_server.Address.ToString().TrimEnd('/'));
        Assert.That(metadata.IsError, Is.False, metadata.Error);
        _tokenEndpoint = metadata.TokenEndpoint!;
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase(ClientCredentialStyle.AuthorizationHeader)]
    [TestCase(ClientCredentialStyle.PostBody)]
    public async Task library_gets_a_token_for_the_client(ClientCredentialStyle style)
    {
        using var request = new ClientCredentialsTokenRequest { Address = _tokenEndpoint, ClientId = "machine", ClientSecret = "secret", Scope = "api1", ClientCredentialStyle = style };
        var response = await _server.Http.RequestClientCredentialsTokenAsync(request);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Error, Is.Null);
            Assert.That(response.TokenType, Is.EqualTo("Bearer"));
            Assert.That(response.ExpiresIn, Is.EqualTo(3600));
            Assert.That(response.Scope, Is.EqualTo("api1"));
        }
    }

    [Test]
    public async Task library_exchanges_a_users_token_by_an_extension_grant()
    {
        using var password = new PasswordTokenRequest { Address = _tokenEndpoint, ClientId = "roclient", ClientSecret = "secret", UserName = "alice", Password = "alice", Scope = "api1" };
        var user = await _server.Http.RequestPasswordTokenAsync(password);
        Assert.That(user.Error, Is.Null);

        using var exchange = new TokenRequest
        {
            Address = _tokenEndpoint,
            ClientId = "api1.client",
            ClientSecret = "secret",
            GrantType = "delegation",
            Parameters = { { "scope", "api2" }, { "token", user.AccessToken! } },
        };
        var delegated = await _server.Http.RequestTokenAsync(exchange);
        Assert.That(delegated.Error, Is.Null);
        Assert.That(TokenAnswer.PayloadOf(delegated.AccessToken!).GetProperty("sub").GetString(), Is.EqualTo("1"));
    }

    [Test]
    public async Task library_reads_an_error()
    {
        using var request = new ClientCredentialsTokenRequest { Address = _tokenEndpoint, ClientId = "machine", ClientSecret = "secret", Scope = "nobodys" };
        var response = await _server.Http.RequestClientCredentialsTokenAsync(request);
        Assert.That(response.IsError, Is.True);
        Assert.That(response.Error, Is.EqualTo("invalid_scope"));
    }
}
