using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>A client whose people sign in again after a while has them do so before they answer it, too.</summary>
public sealed class SignInAgeTests() : CibaFixture("sqlite")
{
    [Test]
    public async Task whoever_signed_in_too_long_ago_signs_in_again_and_comes_back_to_the_request()
    {
        var authReqId = await Server.BeginAsync();
        var address = (await Alice.WaitingAsync()).Single();

        var login = (await Alice.GetAsync(address)).MustBeLogin();
        var page = await Alice.SignInAsync(login);

        Assert.That(page.Address.PathAndQuery, Is.EqualTo(address));
        await Alice.DecideAsync(page);
        (await Server.PollAsync(authReqId)).MustBeIssued();
    }

    protected override void Configure(JsonObject settings) => settings.Client(CibaFlow.Bank)["UserSsoLifetime"] = 60;
}
