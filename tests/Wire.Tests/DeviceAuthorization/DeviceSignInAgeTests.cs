using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>A client whose people sign in again after a while has them do so before they connect a device, too.</summary>
public sealed class DeviceSignInAgeTests
{
    [Test]
    public async Task whoever_signed_in_too_long_ago_signs_in_again_and_comes_back_with_the_code()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            DeviceFlow.Configure(settings);
            settings.Client(DeviceFlow.Television)["UserSsoLifetime"] = 60;
        });
        using var alice = await DeviceFixture.SignedInAsync(server);
        var device = await server.BeginAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(61));

        var login = (await alice.EnterAsync(device.UserCode)).MustBeLogin();
        (await server.PollAsync(device)).MustBeRefused("authorization_pending");
        var back = await alice.SignInAsync(login);

        Assert.That(back.Address.PathAndQuery, Is.EqualTo($"{DeviceFlow.Page}?user_code={device.UserCode}"));
        (await alice.ConnectAsync(device)).MustBeConnected();
        (await server.PollAsync(device)).MustBeIssued();
    }

    [Test]
    public async Task whoever_has_just_signed_in_is_not_asked_to_again()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            DeviceFlow.Configure(settings);
            settings.Client(DeviceFlow.Television)["UserSsoLifetime"] = 60;
        });
        using var alice = await DeviceFixture.SignedInAsync(server);
        var device = await server.BeginAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(30));
        (await alice.ConnectAsync(device)).MustBeConnected();
    }
}
