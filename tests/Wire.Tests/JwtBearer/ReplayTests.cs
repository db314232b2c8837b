using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.JwtBearer;

/// <summary>An assertion is used once, on whatever node and after whatever restart (RFC 7523 §3, 7).</summary>
/// <param name="provider">The store.</param>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class ReplayTests(string provider)
{
    [Test]
    public async Task it_is_used_once_on_all_nodes_and_after_a_restart()
    {
        await using var nodes = new Nodes(provider);
        var partners = BearerServer.MakePartners(nodes.Clock);
        partners[0].Audience = Nodes.Issuer;
        var first = await nodes.StartAsync(settings => BearerServer.Configure(settings, partners));
        var assertion = partners[0].Assertion();
        (await BearerServer.AskAsync(first, "presenter", assertion)).MustBeIssued();

        var second = provider == "sqlite"
            ? await nodes.RestartAsync(first, settings => BearerServer.Configure(settings, partners))
            : await nodes.StartAsync(settings => BearerServer.Configure(settings, partners));
        (await BearerServer.AskAsync(second, "presenter", assertion)).MustBeRefused("invalid_grant");
        (await BearerServer.AskAsync(second, "presenter", partners[0].Assertion())).MustBeIssued();
    }

    [Test]
    public async Task of_many_at_once_one_is_answered()
    {
        await using var nodes = new Nodes(provider);
        var partners = BearerServer.MakePartners(nodes.Clock);
        partners[0].Audience = Nodes.Issuer;
        var server = await nodes.StartAsync(settings => BearerServer.Configure(settings, partners));
        var assertion = partners[0].Assertion();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => BearerServer.AskAsync(server, "presenter", assertion)));
        Assert.That(answers.Select(answer => (int)answer.Status), Has.Exactly(1).EqualTo(200).And.Exactly(9).EqualTo(400));
    }
}
