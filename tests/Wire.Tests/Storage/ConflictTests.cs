using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Storage;

/// <summary>A statement that PostgreSQL takes back because of another one is no fault of anybody: it is tried again, or the client comes back later.</summary>
[TestFixture(ConflictTrigger.SerializationFailure)]
[TestFixture(ConflictTrigger.Deadlock)]
[Property("Requirement", "F05")]
public sealed class ConflictTests(string sqlState) : StoreFixture("postgresql")
{
    [TestCase(GrantClients.Web, 3)]
    [TestCase(GrantClients.Referring, 3)]
    public async Task refresh_goes_on_after_conflicts(string client, int times)
    {
        var token = (await Server.SignInAsync(client)).RefreshToken();
        await Nodes.ExecuteAsync(ConflictTrigger.Add(sqlState, times));
        var answer = (await Server.RefreshAsync(client, token)).MustBeIssued();
        await Nodes.ExecuteAsync(ConflictTrigger.Remove);
        Assert.That((await Server.RefreshAsync(client, token)).MustBeIssued().RefreshToken(), Is.EqualTo(answer.RefreshToken()), "There is one successor.");
        await Server.RotateAsync(client, answer.RefreshToken());
    }

    [Test]
    public async Task where_they_do_not_end_the_client_is_put_off_and_nothing_is_used_up()
    {
        var issued = await Server.SignInAsync();
        await Nodes.ExecuteAsync(ConflictTrigger.Add(sqlState, 1000));
        (await Server.RefreshAsync(GrantClients.Web, issued.RefreshToken())).MustBePutOff();
        (await Server.TokenAsync([.. GrantClients.As(GrantClients.Web), ("grant_type", "password"), ("username", "alice"), ("password", "alice"), ("scope", "api1 offline_access")])).MustBePutOff();
        (await Server.RevokeAsync(GrantClients.Web, issued.RefreshToken())).MustBePutOff();
        await Nodes.ExecuteAsync(ConflictTrigger.Remove);
        await Server.RotateAsync(GrantClients.Web, issued.RefreshToken());
    }
}
