using System.Security.Claims;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using PluginTokenServer.Models;
using PluginTokenServer.Plugins.Delegation;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Tests.Delegation;

public class ActorTests
{
    [Test]
    public async Task the_calling_client_is_the_actor()
    {
        var act = await Act("api1.client");

        Assert.That(act!.Value, Is.EqualTo("""{"client_id":"api1.client","sub":"api1.client"}"""));
        Assert.That(act.ValueType, Is.EqualTo("json"));
    }

    [Test]
    public async Task earlier_actors_stand_inside_the_current_one()
    {
        var act = await Act("api2.client", """{"client_id":"api1.client","sub":"api1.client"}""");

        Assert.That(act!.Value, Is.EqualTo("""{"client_id":"api2.client","sub":"api2.client","act":{"client_id":"api1.client","sub":"api1.client"}}"""));
    }

    [TestCase(1, ExpectedResult = true)]
    [TestCase(4, ExpectedResult = true)]
    [TestCase(5, ExpectedResult = false)]
    [TestCase(70, ExpectedResult = false)]
    public async Task<bool> five_actors_are_the_most_that_a_token_names(int earlier)
    {
        var act = Enumerable.Range(1, earlier).Aggregate("", (inner, number) => inner.Length == 0 ? $$"""{"sub":"{{number}}"}""" : $$"""{"sub":"{{number}}","act":{{inner}}}""");

        return await Act("last", act) is not null;
    }

    [TestCase("somebody")]
    [TestCase("\"somebody\"")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("")]
    [TestCase("""{"sub":"a"} {"sub":"b"}""")]
    [TestCase("""{"sub":"a","act":"b"}""")]
    [TestCase("""{"sub":"a","act":[{"sub":"b"}]}""")]
    [TestCase("""{"sub":"a","act":null}""")]
    public async Task what_is_no_actor_is_not_passed_on(string act)
    {
        Assert.That(await Act("api1.client", act), Is.Null);
    }

    [Test]
    public async Task two_actors_side_by_side_are_refused()
    {
        Assert.That(await Act("api1.client", """{"sub":"a"}""", """{"sub":"b"}"""), Is.Null);
    }

    [Test]
    public async Task a_client_identifier_cannot_break_out_of_its_string()
    {
        var act = await Act("""x","sub":"admin""");

        Assert.That(System.Text.Json.JsonDocument.Parse(act!.Value).RootElement.GetProperty("sub").GetString(), Is.EqualTo("""x","sub":"admin"""));
    }

    private static async Task<Claim?> Act(string clientId, params string[] earlier)
    {
        var claims = new List<Claim> { new("sub", "alice"), new("client_id", "web") };
        claims.AddRange(earlier.Select(value => new Claim("act", value, "JSON")));
        var tokens = new Mock<ITokenValidator>();
        tokens.Setup(validator => validator.ValidateAccessTokenAsync("t", null)).ReturnsAsync(new TokenValidationResult { IsError = false, Claims = claims });
        var request = new ValidatedTokenRequest { Client = new Client { ClientId = clientId }, Raw = { { "token", "t" } } };
        var context = new ExtensionGrantValidationContext(request);

        await new DelegationGrantValidator(tokens.Object, NullLogger<DelegationGrantValidator>.Instance).ValidateAsync(context);

        Assert.That(context.Result.IsError, Is.EqualTo(context.Result.IssuedClaims.Count == 0));
        return context.Result.IssuedClaims.SingleOrDefault();
    }
}
