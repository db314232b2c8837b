using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>Who may not use an application does not get in by a device either (CVE-2024-38371). A plugin's profiles say who may.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
[Property("Requirement", "DEV-08")]
public sealed class DeviceEntitlementTests(string provider)
{
    private const string Staff = "staff";
    private const string Fired = "fired";
    private const string Corporate = "corporate";
    private const string Failing = "failing";

    private const string Source = """

        public sealed class Admission : IProfileService
        {
            public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;

            public Task IsActiveAsync(IsActiveContext context)
            {
                if (context.Client.ClientId == "failing" && context.Caller == "AuthorizeEndpoint")
                    throw new InvalidOperationException("swordfish");
                var isBob = context.Subject.FindFirst("sub")!.Value == "2";
                context.IsActive = context.Client.ClientId switch
                {
                    "staff" => !isBob,
                    "fired" => context.Caller != "DeviceCodeValidation",
                    _ => true,
                };
                return Task.CompletedTask;
            }
        }
        """;

    private readonly Nodes _nodes = new(provider);
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await _nodes.StartAsync(Configure, new FixturePlugin("admission", Source));
        Assert.That(_server.Plugins.Plugins.Single(plugin => plugin.Id == "admission").State.ToString(), Is.EqualTo("Active"), _server.Logs.Text);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _nodes.DisposeAsync();

    private static void Configure(JsonObject settings)
    {
        // Cookies of an https issuer do not travel over the plain http of tests.
        settings["Issuer"] = "http://127.0.0.1:5000";
        settings.Section("Plugins", "Defaults")["BreakerFailures"] = 1000;
        DeviceFlow.Configure(settings);
        DeviceFlow.AddClient(settings, Staff);
        DeviceFlow.AddClient(settings, Fired);
        DeviceFlow.AddClient(settings, Failing);
        DeviceFlow.AddClient(settings, Corporate)["EnableLocalLogin"] = false;
    }

    [Test]
    public async Task whoever_is_not_admitted_is_turned_away_and_the_device_is_told()
    {
        using var bob = await DeviceFixture.SignedInAsync(_server, "bob");
        var device = await _server.BeginAsync(Staff);
        (await bob.EnterAsync(device.UserCode)).MustBeTurnedAway();
        (await _server.PollAsync(device)).MustBeRefused("access_denied");
        // The code is used up by it.
        using var alice = await DeviceFixture.SignedInAsync(_server);
        (await alice.EnterAsync(device.UserCode)).MustAskForCode(400);
    }

    [Test]
    public async Task whoever_is_admitted_is_not()
    {
        using var alice = await DeviceFixture.SignedInAsync(_server);
        var device = await _server.BeginAsync(Staff);
        (await alice.ConnectAsync(device)).MustBeConnected();
        (await _server.PollAsync(device)).MustBeIssued();
    }

    [Test]
    public async Task application_that_wants_people_of_another_provider_does_not_get_those_of_this_server()
    {
        using var alice = await DeviceFixture.SignedInAsync(_server);
        var device = await _server.BeginAsync(Corporate);
        (await alice.EnterAsync(device.UserCode)).MustBeTurnedAway();
        (await _server.PollAsync(device)).MustBeRefused("access_denied");
    }

    [Test]
    public async Task whoever_loses_it_while_they_are_asked_is_turned_away_too()
    {
        using var alice = await DeviceFixture.SignedInAsync(_server);
        var device = await _server.BeginAsync(DeviceFlow.Till);
        var page = (await alice.EnterAsync(device.UserCode)).MustAsk();
        await using (await _server.ChangedAsync(settings => settings.Client(DeviceFlow.Till)["EnableLocalLogin"] = false))
        {
            // To look is no answer.
            (await alice.GetAsync(page.Address.ToString())).MustBeTurnedAway();
            (await _server.PollAsync(device)).MustBeRefused("authorization_pending");
            (await alice.AllowAsync(page, "api1")).MustBeTurnedAway();
        }

        (await _server.PollAsync(device)).MustBeRefused("access_denied");
    }

    [Test]
    [Property("Requirement", "TOK-13")]
    public async Task whoever_loses_it_between_the_yes_and_the_tokens_gets_none()
    {
        using var alice = await DeviceFixture.SignedInAsync(_server);
        var device = await _server.BeginAsync(Fired);
        (await alice.ConnectAsync(device)).MustBeConnected();
        (await _server.PollAsync(device)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task whoever_is_disabled_while_they_are_asked_is_signed_out_and_connects_nothing()
    {
        foreach (var change in new Action<JsonObject>[] { settings => settings["Users"]![1]!["Enabled"] = false, settings => settings["Users"]!.AsArray().RemoveAt(1) })
        {
            await using var server = await TestServer.StartAsync(DeviceFlow.Configure);
            using var bob = await DeviceFixture.SignedInAsync(server, "bob");
            var device = await server.BeginAsync();
            var page = (await bob.EnterAsync(device.UserCode)).MustAsk();
            await server.ReconfigureAsync(change);
            (await bob.AllowAsync(page, "api1")).MustBeLogin();
            (await bob.GetAsync(DeviceFlow.Page)).MustBeLogin();
            (await server.PollAsync(device)).MustBeRefused("authorization_pending");
        }
    }

    [Test]
    [Property("Requirement", "EXT-06")]
    public async Task where_nobody_can_say_who_is_admitted_nobody_is_and_nothing_is_used_up()
    {
        using var alice = await DeviceFixture.SignedInAsync(_server);
        var device = await _server.BeginAsync(Failing);
        (await alice.EnterAsync(device.UserCode)).MustBeErrorPage(500);
        Assert.That(_server.Logs.Text, Does.Not.Contain("swordfish"));
        (await _server.PollAsync(device)).MustBeRefused("authorization_pending");
    }
}
