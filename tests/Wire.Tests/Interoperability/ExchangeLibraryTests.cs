using Duende.IdentityModel.Client;
using PluginTokenServer.Wire.Tests.TokenExchange;

namespace PluginTokenServer.Wire.Tests.Interoperability;

/// <summary>A client library that others wrote exchanges a token.</summary>
public sealed class ExchangeLibraryTests
{
    private ExchangeServer _exchange = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _exchange = await ExchangeServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _exchange.DisposeAsync();

    [Test]
    public async Task library_exchanges_a_token_for_an_actor()
    {
        var metadata = await _exchange.Server.Http.GetDiscoveryDocumentAsync(_exchange.Server.Address.ToString().TrimEnd('/'));
        Assert.That(metadata.GrantTypesSupported, Does.Contain(ExchangeServer.GrantType));
        using var request = new TokenExchangeTokenRequest
        {
            Address = metadata.TokenEndpoint,
            ClientId = ExchangeServer.Delegating,
            ClientSecret = "secret",
            SubjectToken = await _exchange.AliceAsync(),
            SubjectTokenType = ExchangeServer.AccessToken,
            ActorToken = await _exchange.OwnAsync(ExchangeServer.Delegating),
            ActorTokenType = ExchangeServer.AccessToken,
            Audience = "urn:api2",
            Scope = "shared",
            RequestedTokenType = ExchangeServer.AccessToken,
        };

        var answer = await _exchange.Server.Http.RequestTokenExchangeTokenAsync(request);

        Assert.That(answer.Error, Is.Null);
        Assert.That((answer.IssuedTokenType, answer.TokenType, answer.Scope), Is.EqualTo((ExchangeServer.AccessToken, "Bearer", "shared")));
    }
}
