using PluginTokenServer.Compatibility.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Generators;

/// <summary>Classes that implement <c>ITokenResponseGenerator</c> themselves, by either of its names.</summary>
public sealed class DirectTests
{
    [Test]
    public async Task class_with_process_alone_makes_the_response()
    {
        var answer = await (await Servers.Extended).MachineAsync("DirectGenerator");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Claims().Claim("client_id"), Is.EqualTo("DirectGenerator"));
            Assert.That(answer.Text("made_by"), Is.EqualTo("direct"));
            Assert.That(answer.Text("token_type"), Is.EqualTo("Bearer"));
            Assert.That(answer.Text("scope"), Is.EqualTo("api1"));
        }
    }

    [Test]
    public async Task class_with_process_interaction_alone_makes_the_response_and_may_take_the_default()
    {
        var answer = await (await Servers.Extended).MachineAsync("InteractionGenerator");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Claims().Claim("client_id"), Is.EqualTo("InteractionGenerator"));
            Assert.That(answer.Text("made_by"), Is.EqualTo("interaction"));
        }
    }

    [Test]
    public async Task class_that_takes_another_generator_wraps_the_next_and_not_itself()
    {
        var server = await Servers.Extended;
        var answer = await server.PasswordAsync("WrappingGenerator", ("alice", "alice"), "api1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Claims().Claim("sub"), Is.EqualTo("1"));
            Assert.That(answer.Text("wrapped"), Is.EqualTo("True"));
            Assert.That(answer.Json.GetProperty("took_ms").GetDouble(), Is.GreaterThanOrEqualTo(0));
        }
    }
}
