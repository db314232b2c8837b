using Duende.IdentityModel.Client;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Interoperability;

/// <summary>A client library that others wrote refreshes, asks about its tokens and gives them up, by the addresses of the discovery document.</summary>
public sealed class GrantLibraryTests
{
    private TestServer _server = null!;
    private DiscoveryDocumentResponse _metadata = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await TestServer.StartAsync(GrantClients.AddTo, ShapePlugin.Instance.PutInto);
        _metadata = await _server.Http.GetDiscoveryDocumentAsync(_server.Address.ToString().TrimEnd('/'));
        Assert.That(_metadata.IsError, Is.False, _metadata.Error);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    public async Task library_walks_through_the_life_of_a_grant(string client)
    {
        using var password = new PasswordTokenRequest { Address = _metadata.TokenEndpoint, ClientId = client, ClientSecret = "secret", UserName = "alice", Password = "alice", Scope = "openid api1 offline_access" };
        var issued = await _server.Http.RequestPasswordTokenAsync(password);
        using var refresh = new RefreshTokenRequest { Address = _metadata.TokenEndpoint, ClientId = client, ClientSecret = "secret", RefreshToken = issued.RefreshToken! };
        var refreshed = await _server.Http.RequestRefreshTokenAsync(refresh);
        Assert.That(refreshed.Error, Is.Null);
        Assert.That((refreshed.IdentityToken, refreshed.RefreshToken), Is.Not.EqualTo(((string?)null, issued.RefreshToken)));

        var seen = await AskAsync(refreshed.AccessToken!);
        Assert.That((seen.IsActive, seen.Claims.First(claim => claim.Type == "scope").Value, seen.Claims.First(claim => claim.Type == "sub").Value), Is.EqualTo((true, "api1", "1")));
        using var revocation = new TokenRevocationRequest { Address = _metadata.RevocationEndpoint, ClientId = client, ClientSecret = "secret", Token = refreshed.RefreshToken!, TokenTypeHint = "refresh_token" };
        Assert.That((await _server.Http.RevokeTokenAsync(revocation)).IsError, Is.False);
        Assert.That((await AskAsync(refreshed.AccessToken!)).IsActive, Is.False);
        using var late = new RefreshTokenRequest { Address = _metadata.TokenEndpoint, ClientId = client, ClientSecret = "secret", RefreshToken = refreshed.RefreshToken! };
        Assert.That((await _server.Http.RequestRefreshTokenAsync(late)).Error, Is.EqualTo("invalid_grant"));
    }

    private async Task<TokenIntrospectionResponse> AskAsync(string token)
    {
        using var request = new TokenIntrospectionRequest { Address = _metadata.IntrospectionEndpoint, ClientId = GrantClients.Api1, ClientSecret = "secret", Token = token };
        var answer = await _server.Http.IntrospectTokenAsync(request);
        Assert.That(answer.Error, Is.Null);
        return answer;
    }
}
