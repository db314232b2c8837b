using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary>Whom a result is about: a second <c>sub</c> among the claims, and a principal made by hand.</summary>
public sealed class SubjectTests
{
    [Test]
    public async Task second_subject_among_the_claims_does_not_replace_the_first()
    {
        var claims = (await (await Servers.Extended).GrantAsync("badge")).Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("sub"), Is.EqualTo("1"));
            Assert.That(claims.Claim("idp"), Is.EqualTo("local"));
            Assert.That(claims.GetProperty("auth_time").GetInt64(), Is.GreaterThan(1));
            Assert.That(claims.Claim("amr"), Is.EqualTo("""["badge","hwk"]"""));
        }
    }

    [Test]
    public async Task claims_reach_the_token_where_the_scope_asks_for_them_and_once_each()
    {
        var server = await Servers.Extended;
        var asked = (await server.GrantAsync("badge", ("scope", "staff"))).Claims();
        var notAsked = (await server.GrantAsync("badge", ("scope", "api1"))).Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked.Claim("role"), Is.EqualTo("""["porter","driver"]"""));
            Assert.That(asked.Claim("salary"), Is.Null);
            Assert.That(notAsked.Claim("role"), Is.Null);
        }
    }

    [Test]
    public async Task authentication_time_and_identity_provider_are_the_validators_where_it_gives_them()
    {
        var claims = (await (await Servers.Extended).GrantAsync("badge", ("since", "2020"))).Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.GetProperty("auth_time").GetInt64(), Is.EqualTo(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero).ToUnixTimeSeconds()));
            Assert.That(claims.Claim("idp"), Is.EqualTo("gate"));
        }
    }

    [Test]
    public async Task principal_made_by_hand_is_the_subject()
    {
        var answer = await (await Servers.Extended).GrantAsync("principal");
        var claims = answer.Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("sub"), Is.EqualTo("1"));
            Assert.That(claims.Claim("amr"), Is.EqualTo("""["mfa"]"""));
            Assert.That(answer.Text("who"), Is.EqualTo("1"));
            Assert.That(answer.Text("by"), Is.EqualTo("mfa"));
            Assert.That(answer.Text("from"), Is.EqualTo("local"));
            Assert.That(answer.Json.GetProperty("epoch").GetBoolean(), Is.True);
        }
    }

    [Test]
    public async Task principal_without_an_authentication_time_is_not_taken()
    {
        var answer = await (await Servers.Extended).GrantAsync("principal", ("undated", "yes"));

        answer.ShouldBeRefused("invalid_grant");
        Assert.That(answer.ErrorDescription, Does.Contain("auth_time"));
    }
}
