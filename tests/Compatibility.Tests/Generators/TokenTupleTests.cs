using System.Net;
using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Generators;

/// <summary>Overriding the method that returns a tuple, its elements named.</summary>
public sealed class TokenTupleTests
{
    [Test]
    public async Task override_may_shape_the_request_before_the_base_makes_the_token()
    {
        var answer = await (await Servers.Extended).MachineAsync("TupleGenerator");

        Assert.That(answer.Claims().Claim("client_traced"), Is.EqualTo("yes"));
    }

    [Test]
    public async Task elements_are_read_by_name()
    {
        var answer = await (await Servers.Extended).PasswordAsync("TupleGenerator", ("alice", "alice"), "api1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Claims().Claim("sub"), Is.EqualTo("1"));
            Assert.That(answer.Text("refreshable"), Is.EqualTo("False"));
            Assert.That(answer.Has("refresh_token"), Is.False);
        }
    }

    [Test]
    public async Task override_may_make_the_token_by_the_token_service()
    {
        var answer = await (await Servers.Extended).MachineAsync("TokenServiceTupleGenerator");
        var claims = answer.Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("plan"), Is.EqualTo("gold"));
            Assert.That(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), Is.EqualTo(300));
            Assert.That(answer.Text("expires_in"), Is.EqualTo("300"));
            Assert.That(answer.Has("refresh_token"), Is.False);
        }
    }

    [Test]
    public async Task override_cannot_sign_a_scope_that_was_not_granted()
    {
        var answer = await (await Servers.Extended).MachineAsync("TokenServiceTupleGenerator", ("greedy", "yes"));

        answer.ShouldBeRefused("server_error", HttpStatusCode.InternalServerError);
    }
}
