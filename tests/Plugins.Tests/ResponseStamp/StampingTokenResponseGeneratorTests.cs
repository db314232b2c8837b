using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using PluginTokenServer.Models;
using PluginTokenServer.Plugins.ResponseStamp;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.ResponseStamp;

public class StampingTokenResponseGeneratorTests
{
    [Test]
    public async Task a_response_keeps_what_it_had_and_gets_a_stamp()
    {
        var response = await Respond(customResponse: new() { ["stamp"] = "the grant's own", ["other"] = 1 });

        Assert.That(response.AccessToken, Is.EqualTo("token"));
        Assert.That(response.Custom.Keys, Is.EquivalentTo(new[] { "stamp", "other" }));
        Assert.That(response.Custom["stamp"], Is.EqualTo(new Dictionary<string, object> { ["issued_by"] = "response-stamp", ["at"] = 1_700_000_000L }));
    }

    [Test]
    public void it_stamps_nothing_until_the_configuration_names_it()
    {
        var declaration = typeof(StampingTokenResponseGenerator).Assembly.GetCustomAttribute<TokenServerPluginAttribute>();

        Assert.That(declaration?.EnabledByDefault, Is.False);
    }

    private static async Task<TokenResponse> Respond(Dictionary<string, object> customResponse)
    {
        var tokens = new Mock<ITokenService>();
        tokens.Setup(service => service.CreateAccessTokenAsync(It.IsAny<TokenCreationRequest>())).ReturnsAsync(new Token());
        tokens.Setup(service => service.CreateSecurityTokenAsync(It.IsAny<Token>())).ReturnsAsync("token");
        var clock = Mock.Of<IClock>(c => c.UtcNow == DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        var generator = new StampingTokenResponseGenerator(
            clock, tokens.Object, Mock.Of<IRefreshTokenService>(), Mock.Of<IScopeParser>(), Mock.Of<IResourceStore>(), Mock.Of<IClientStore>(),
            NullLogger<TokenResponseGenerator>.Instance);
        var request = new ValidatedTokenRequest { GrantType = GrantType.ClientCredentials };

        return await generator.ProcessInteractionAsync(new TokenRequestValidationResult(request, customResponse));
    }
}
