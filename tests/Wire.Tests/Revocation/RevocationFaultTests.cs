using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Revocation;

/// <summary>What is acknowledged is revoked, whatever went wrong on the way there.</summary>
public sealed class RevocationFaultTests() : StoreFixture("sqlite")
{
    [Test]
    public async Task revocation_that_failed_half_way_is_done_by_the_next_one()
    {
        var answer = await Server.SignInAsync(GrantClients.Referring);
        var store = await Nodes.BreakAsync(Server);
        store.FailAt(call => call is { Name: "TryReplaceAsync", Kind: "grant" });
        Assert.That((await Server.RevokeAsync(GrantClients.Referring, answer.AccessToken)).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        store.Recover();
        Assert.That((await Server.RevokeAsync(GrantClients.Referring, answer.AccessToken)).Status, Is.EqualTo(HttpStatusCode.OK));
        (await Server.RefreshAsync(GrantClients.Referring, answer.RefreshToken())).MustBeRefused("invalid_grant");
    }
}
