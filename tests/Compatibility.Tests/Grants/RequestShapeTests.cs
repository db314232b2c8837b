using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary>A validator that assigns lifetime, token type and client claims: the settable copies shape the token of one request.</summary>
public sealed class RequestShapeTests
{
    [Test]
    public async Task shorter_lifetime_is_that_of_token_and_answer()
    {
        var answer = await ShapeAsync(("lifetime", "120"));
        var claims = answer.Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(120));
            Assert.That(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), Is.EqualTo(120));
        }
    }

    [TestCase("3601")]
    [TestCase("0")]
    [TestCase("-5")]
    public async Task lifetime_beyond_the_clients_is_refused(string lifetime) => (await ShapeAsync(("lifetime", lifetime))).ShouldBeRefused("invalid_request");

    [Test]
    public async Task self_contained_token_may_be_asked_for() => (await ShapeAsync(("kind", "jwt"))).ShouldSucceed();

    [Test]
    public async Task reference_token_may_be_asked_for()
    {
        var answer = await ShapeAsync(("kind", "reference"));
        answer.ShouldSucceed();
        Assert.That(answer.AccessToken, Has.Length.EqualTo(72).And.Not.Contains("."));
    }

    [Test]
    public async Task client_claim_that_is_added_reaches_the_clients_token()
    {
        var claims = (await ShapeAsync(("claims", "add"))).Claims();

        Assert.That(claims.Claim("client_tenant"), Is.EqualTo("north"));
    }

    [Test]
    public async Task client_claims_that_are_replaced_reach_the_clients_token()
    {
        var claims = (await ShapeAsync(("claims", "replace"))).Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("client_tenant"), Is.EqualTo("south"));
            Assert.That(claims.GetProperty("client_floor").GetInt32(), Is.EqualTo(3));
        }
    }

    [Test]
    public async Task client_claims_reach_a_users_token_only_of_a_client_that_always_sends_them()
    {
        var server = await Servers.Extended;
        var silent = await ShapeAsync(("claims", "add"), ("subject", "1"));
        var talkative = await server.TokenAsync(
            ("grant_type", "request-shape"), ("client_id", "talkative"), ("client_secret", "secret"), ("scope", "api1"), ("claims", "add"), ("subject", "1"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(silent.Claims().Claim("client_tenant"), Is.Null);
            Assert.That(talkative.Claims().Claim("client_tenant"), Is.EqualTo("north"));
        }
    }

    [Test]
    public async Task client_claim_does_not_become_the_subject()
    {
        var claims = (await ShapeAsync(("claims", "protected"))).Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("sub"), Is.EqualTo("classic"));
            Assert.That(claims.Claim("client_sub"), Is.EqualTo("2"));
        }
    }

    [Test]
    public async Task shape_of_one_request_is_not_that_of_the_next()
    {
        await ShapeAsync(("lifetime", "120"), ("claims", "add"));
        var next = await ShapeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(next.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(3600));
            Assert.That(next.Claims().Claim("client_tenant"), Is.Null);
        }
    }

    private static async Task<TokenAnswer> ShapeAsync(params (string Name, string Value)[] form) => await (await Servers.Extended).GrantAsync("request-shape", form);
}
