using System.Net;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.UserInfo;

/// <summary>While the store is away it is not known whether a grant is alive, and nobody's token is called bad.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class UserInfoFaultTests(string provider) : UserInfoFixture(provider)
{
    [TestCase(GrantClients.Web)]
    [TestCase(GrantClients.Referring)]
    [Property("Requirement", "TOK-16")]
    public async Task token_of_a_grant_waits_for_the_store(string client)
    {
        var token = await TokenAsync(client, "openid offline_access");
        var store = await Nodes.BreakAsync(Server);
        store.FailAt(_ => true);
        (await AskAsync(token)).MustBePutOff();
        store.Recover();
        Assert.That((await AskAsync(token)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task token_that_stands_for_itself_needs_no_store()
    {
        var token = await TokenAsync();
        (await Nodes.BreakAsync(Server)).FailAt(_ => true);
        Assert.That((await AskAsync(token)).Text("sub"), Is.EqualTo("1"));
        (await AskAsync(new string('A', 72))).MustBeInvalidToken();
    }
}
