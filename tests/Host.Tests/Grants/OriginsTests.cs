using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>What is remembered of the plugins through which something came.</summary>
public sealed class OriginsTests
{
    private const string Origin = "acme@1.0.0#abc";

    [Test]
    public async Task plugin_of_reference_tokens_alone_may_issue_others_later([Values(0, 1, 600)] int first, [Values(0, 600)] int second)
    {
        await using var fixture = await GrantFixture.OpenAsync();
        await Anew(fixture).RememberAsync(Origin, first);
        // Another node, or this one after a restart, has only the store to go by.
        await Anew(fixture).RememberAsync(Origin, second);

        Assert.That(await Anew(fixture).OfAsync("acme", version: null), Is.EqualTo(new Dictionary<string, int> { [Origin] = Math.Max(first, second) }));
    }

    private static Origins Anew(GrantFixture fixture) => new(fixture.Parts.Get<OperationalStore>(), fixture.Parts.Get<TimeProvider>());
}
