using System.Text.Json;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Audit;

/// <summary>What an auditor finds in the bundled file after somebody was there with a browser, and a device came by.</summary>
public sealed class SignInEventTests : CodeFlowFixture
{
    private IReadOnlyList<JsonElement> _lines = null!;
    private string _text = "";

    [OneTimeSetUp]
    public async Task RunEverything()
    {
        using (var stranger = NewBrowser())
        {
            var login = await stranger.GetAsync("/account/login");
            await stranger.SubmitAsync(login, 0, ("username", "alice"), ("password", "a-wrong-password"));
            await stranger.SubmitAsync(login, 0, ("username", "a-password-where-the-name-belongs"), ("password", "x"));
        }

        using (var bob = await SignedInAsync("bob"))
        {
            await bob.SubmitAsync(await bob.GetAsync(CodeFlow.Request(("client_id", "asking"))), 0, ("decision", "allow"), ("scope", "openid"), ("scope", "api1"));
            await bob.SubmitAsync(await bob.GetAsync(CodeFlow.Request(("client_id", "asking"), ("scope", "openid api2"))), 0, ("decision", "deny"));
            await bob.SubmitAsync(await bob.GetAsync("/account/logout"), 0, ("decision", "logout"));
        }

        await Server.PostAsync("/connect/deviceauthorization", ("client_id", "tv"), ("client_secret", "secret"), ("scope", "api1"));
        await Server.PostAsync("/connect/deviceauthorization", ("client_id", CodeFlow.Web), ("client_secret", "secret"));
        await Server.StopAsync();
        var file = Directory.EnumerateFiles(Server.Root, "audit.jsonl", SearchOption.AllDirectories).Single();
        (_lines, _text) = (EventLines.Read(file), await File.ReadAllTextAsync(file));
    }

    [Test]
    public void sign_in_and_sign_out_are_told_of_with_the_session()
    {
        var (signedIn, signedOut) = (_lines.Of("User Login Success"), _lines.Of("User Logout Success"));
        Assert.That(signedIn.Select(line => (line.Data("subject_id"), line.Data("provider"), line.Data("authentication_methods"))), Is.EqualTo(new[] { ("1", "local", """["pwd"]"""), ("2", "local", """["pwd"]""") }));
        Assert.That(signedOut.Single().Data("session_id"), Is.EqualTo(signedIn[1].Data("session_id")).And.Not.Empty);
        Assert.That(signedOut.Single().Data("subject_id"), Is.EqualTo("2"));
    }

    [Test]
    public void failed_sign_in_is_told_of_without_anything_that_was_typed()
    {
        var failed = _lines.Of("User Login Failure");
        Assert.That(failed.Select(line => (line.Data("provider"), line.Data("step"))), Is.EqualTo(new[] { ("local", "password"), ("local", "password") }));
        Assert.That(_text, Does.Not.Contain("a-wrong-password").And.Not.Contain("a-password-where"));
    }

    [Test]
    public void what_somebody_agreed_to_and_what_they_refused_is_told_of()
    {
        var (granted, denied) = (_lines.Of("Consent Granted").Single(), _lines.Of("Consent Denied").Single());
        Assert.That((granted.Data("client_id"), granted.Data("subject_id"), granted.Data("granted_scopes"), granted.Data("consent_remembered")), Is.EqualTo(("asking", "2", """["openid","api1"]""", "False")));
        Assert.That((denied.Data("client_id"), denied.Data("subject_id"), denied.Data("requested_scopes")), Is.EqualTo(("asking", "2", """["openid","api2"]""")));
    }

    [Test]
    public void device_that_waits_and_one_that_may_not_are_told_of()
    {
        Assert.That((_lines.Of("Device Authorization Success").Single().Data("client_id"), _lines.Of("Device Authorization Failure").Single().Data("error")), Is.EqualTo(("tv", "unauthorized_client")));
        Assert.That(_lines.Of("Device Authorization Success").Single().Data("grant_id"), Has.Length.EqualTo(22));
    }

    protected override void Configure(JsonObject settings)
    {
        AddClient(settings, "asking")["RequireConsent"] = true;
        settings.AddClient("tv", ["urn:ietf:params:oauth:grant-type:device_code"], ["api1"]);
        settings["Plugins"] = JsonNode.Parse("""{ "Entries": { "audit-log": { "Enabled": true } } }""");
    }
}
