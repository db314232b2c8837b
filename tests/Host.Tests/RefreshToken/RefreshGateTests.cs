using System.Text.Json.Nodes;
using PluginTokenServer.Host.Tests.Grants;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.Tests.RefreshToken;

/// <summary>What an extension makes of a refresh request stays within the grant, not only within what the client may have.</summary>
[Property("Requirement", "REF-10")]
public sealed class RefreshGateTests
{
    [TestCase("api1 api2")]
    [TestCase("api2")]
    [TestCase("")]
    public async Task scope_beyond_the_grant_is_refused(string proposed)
    {
        await using var fixture = await GrantFixture.OpenAsync();
        var request = (await fixture.PresentAsync(await fixture.GrantAsync()))!;
        request.RequestedScopes = proposed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That((await fixture.Parts.Get<TokenGate>().DecideAsync(request))?.Code, Is.EqualTo("invalid_scope"));
    }

    [Test]
    public async Task less_stays_within_the_resources_of_the_grant()
    {
        await using var fixture = await GrantFixture.OpenAsync(
            configure: settings => settings["ApiResources"]!.AsArray().Add(new JsonObject { ["Name"] = "urn:other", ["Scopes"] = new JsonArray("api1") }));
        var request = (await fixture.PresentAsync(await fixture.GrantAsync(resources: ["urn:api1"])))!;
        request.RequestedScopes = ["api1"];
        Assert.That(await fixture.Parts.Get<TokenGate>().DecideAsync(request), Is.Null);
        Assert.That(request.Decision!.Audiences, Is.EqualTo(new[] { "urn:api1" }));
    }
}
