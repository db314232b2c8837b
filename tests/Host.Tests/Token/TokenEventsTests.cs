using System.Buffers.Text;
using System.Security.Claims;
using System.Text.Json;
using PluginTokenServer.Host.Tests.Grants;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Token;

public sealed class TokenEventsTests
{
    [Test]
    public async Task token_is_named_by_its_id_if_it_has_one_however_deep_its_claims_are([Values] bool hasId, [Values(1, 64)] int depth)
    {
        await using var fixture = await GrantFixture.OpenAsync(configure: settings => settings.Client("web")["IncludeJwtId"] = hasId);
        var (request, access, _) = await fixture.BeginAsync(scope: "api1", issuedClaims: new Claim("deep", new string('[', depth) + new string(']', depth), "json"));
        Assert.That(TokenEvents.Issued(request).Tokens.Single().Id, Is.EqualTo(hasId ? Id(access) : null));
    }

    private static string? Id(string token)
    {
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]), new JsonDocumentOptions { MaxDepth = 100 });
        return payload.RootElement.GetProperty("jti").GetString();
    }
}
