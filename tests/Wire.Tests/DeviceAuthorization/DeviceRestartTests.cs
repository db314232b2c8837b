using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>What a restart leaves of devices that wait: all of it, under the old master key as well as behind a new one.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class DeviceRestartTests(string provider)
{
    [TestCase(false)]
    [TestCase(true)]
    [Property("Requirement", "DEV-02")]
    [Property("Requirement", "DEV-03")]
    public async Task all_of_it_outlives_a_restart(bool withNewKey)
    {
        await using var nodes = new Nodes(provider);
        var server = await nodes.StartAsync(Configure);
        using var before = await DeviceFixture.SignedInAsync(server);
        var (asked, typed, granted, denied, redeemed) = (await server.BeginAsync(), await server.BeginAsync(), await server.BeginAsync(), await server.BeginAsync(), await server.BeginAsync());
        var page = (await before.EnterAsync(asked.UserCode)).MustAsk();
        (await before.ConnectAsync(granted)).MustBeConnected();
        (await before.DenyAsync(await before.EnterAsync(denied.UserCode))).MustBeDenied();
        (await before.ConnectAsync(redeemed)).MustBeConnected();
        var tokens = (await server.PollAsync(redeemed)).MustBeIssued();
        (await server.PollAsync(asked)).MustBeRefused("authorization_pending");

        server = await nodes.RestartAsync(server, settings =>
        {
            Configure(settings);
            if (withNewKey)
                settings["MasterKeys"] = new JsonArray(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), nodes.MasterKey);
        });
        using var after = new TestBrowser(server.Address, before.Cookies);
        (await server.PollAsync(asked)).MustBeRefused("slow_down");
        (await server.PollAsync(granted)).MustBeIssued();
        (await server.PollAsync(denied)).MustBeRefused("access_denied");
        (await server.PollAsync(redeemed)).MustBeRefused("invalid_grant");
        Assert.That(await server.IsActiveAsync(GrantClients.Api1, tokens.AccessToken), Is.True);
        var (action, hidden) = page.Form(0);
        (await after.PostAsync(action, [.. hidden, ("decision", "allow"), ("scope", "api1")])).MustBeConnected();
        (await server.PollAsync(asked)).MustBeIssued();
        (await after.ConnectAsync(typed)).MustBeConnected();
        (await server.PollAsync(typed)).MustBeIssued();
        (await after.EnterAsync(denied.UserCode)).MustAskForCode(400);
    }

    private static void Configure(JsonObject settings)
    {
        // Cookies of an https issuer do not travel over the plain http of tests.
        settings["Issuer"] = "http://127.0.0.1:5000";
        DeviceFlow.Configure(settings);
    }
}
