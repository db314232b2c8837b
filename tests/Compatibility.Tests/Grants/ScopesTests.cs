using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary>A validator that assigns the scopes of its request: by name, or as parsed values.</summary>
public sealed class ScopesTests
{
    [TestCase("requested-scopes", "array")]
    [TestCase("requested-scopes", "list")]
    [TestCase("requested-scopes", "query")]
    [TestCase("parsed-scopes", "set")]
    [TestCase("parsed-scopes", "remove")]
    [TestCase("parsed-scopes", "whole")]
    public async Task narrowing_narrows_token_audience_and_answer(string grantType, string how)
    {
        var answer = await (await Servers.Extended).GrantAsync(grantType, ("scope", "api1 api2"), ("how", how));
        var claims = answer.Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("scope"), Is.EqualTo("api2"));
            Assert.That(claims.Claim("aud"), Is.EqualTo("urn:api2"));
            Assert.That(answer.Text("scope"), Is.EqualTo("api2"));
        }
    }

    [TestCase("requested-scopes")]
    [TestCase("parsed-scopes")]
    public async Task what_is_left_alone_is_granted_as_requested(string grantType)
    {
        var answer = await (await Servers.Extended).GrantAsync(grantType, ("scope", "api1 api2"));

        Assert.That(answer.Claims().Claim("scope"), Is.EqualTo("api1 api2"));
    }

    [Test]
    public async Task scope_that_the_client_may_have_can_be_added()
    {
        var answer = await (await Servers.Extended).GrantAsync("requested-scopes", ("scope", "api1"), ("how", "more"));

        Assert.That(answer.Claims().Claim("scope"), Is.EqualTo("api1 api2"));
    }

    [TestCase("requested-scopes", "foreign")]
    [TestCase("requested-scopes", "unknown")]
    [TestCase("parsed-scopes", "foreign")]
    public async Task scope_that_the_client_may_not_have_is_refused(string grantType, string how)
    {
        var answer = await (await Servers.Extended).GrantAsync(grantType, ("scope", "api1 api2"), ("how", how));

        answer.ShouldBeRefused("invalid_scope");
    }

    [TestCase("requested-scopes", "none")]
    [TestCase("requested-scopes", "null")]
    [TestCase("parsed-scopes", "none")]
    [TestCase("parsed-scopes", "clear")]
    [TestCase("parsed-scopes", "null")]
    public async Task taking_every_scope_away_is_no_way_to_the_default_ones(string grantType, string how)
    {
        var answer = await (await Servers.Extended).GrantAsync(grantType, ("scope", "api1 api2"), ("how", how));

        answer.ShouldBeRefused("invalid_scope");
    }
}
