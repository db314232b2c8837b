using System.Text.Json;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.BackchannelAuthentication;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Audit;

/// <summary>What an auditor finds in the bundled file after plugins have vouched for people: which build of which plugin, from the sign-in to the last refresh, and of whatever flow.</summary>
public sealed class PluginSignInEventTests
{
    private const string Offline = "openid api1 offline_access";

    private static readonly FixturePlugin People = new("people", """

        using PluginTokenServer.SignIn;

        public sealed class Authenticator : IUserAuthenticator
        {
            public Task<SignInOutcome> VerifyAsync(SignInStep step, CancellationToken cancellationToken) => Task.FromResult(SignInOutcome.Succeeded("1", ["pwd"]));
        }
        """);

    private IReadOnlyList<JsonElement> _lines = null!;
    private Dictionary<string, (string Version, string Digest)> _plugins = null!;

    [OneTimeSetUp]
    public async Task RunEverything()
    {
        await using var server = await Servers.WithAsync([People, DoorPlugin.Door, CibaPlugin.Own], settings =>
        {
            CodeFlow.Configure(settings);
            DeviceFlow.Configure(settings);
            CibaFlow.Configure(settings);
            settings.Section("Plugins", "Entries", "audit-log")["Enabled"] = true;
        });
        _plugins = server.Plugins.Plugins.ToDictionary(plugin => plugin.Id, plugin => (plugin.Version!, plugin.Digest!));
        using var onThePage = new TestBrowser(server.Address);
        var first = (await RedeemAsync(server, await onThePage.SignInAsync(await RequestAsync(onThePage)))).RefreshToken();
        await server.RotateAsync(CodeFlow.Web, first);
        using var atTheDoor = new TestBrowser(server.Address);
        await RedeemAsync(server, await atTheDoor.GetAsync($"/plugins/door/in?sub=7&{(await RequestAsync(atTheDoor)).Address.Query[1..]}"));
        var device = await DeviceFlow.BeginAsync(server);
        await atTheDoor.ConnectAsync(device);
        (await server.PollAsync(device)).MustBeIssued();

        var asked = await server.BeginAsync(("scope", "openid api1"));
        await onThePage.ApproveAsync();
        (await server.PollAsync(asked)).MustBeIssued();
        var own = await server.BeginAsync(("scope", "openid api1"));
        var id = (await onThePage.WaitingAsync()).Single().Split("id=")[1];
        using var completed = await server.Http.PostAsync(new Uri($"/plugins/ciba-own/complete?id={id}&sub=1&scopes=api1", UriKind.Relative), null);
        Assert.That(await completed.Content.ReadAsStringAsync(), Is.EqualTo("counts"));
        (await server.PollAsync(own)).MustBeIssued();

        await server.StopAsync();
        _lines = EventLines.Read(Directory.EnumerateFiles(server.Root, "audit.jsonl", SearchOption.AllDirectories).Single());
    }

    [Test]
    public void sign_in_names_the_plugin()
    {
        var signedIn = _lines.Of("User Login Success");
        Assert.That(signedIn.Select(line => (line.Data("subject_id"), Build(line))), Is.EqualTo(new[] { ("1", "people"), ("7", "door") }));
    }

    [Test]
    public void tokens_of_the_session_and_of_a_plugins_answer_name_the_plugin_too()
    {
        var issued = _lines.Of("Token Issued Success").Select(line => (line.Data("grant_type"), Build(line)));
        Assert.That(issued, Is.EqualTo(new[]
        {
            ("authorization_code", "people"), ("refresh_token", "people"), ("authorization_code", "door"), (DeviceFlow.GrantType, "door"), (CibaFlow.Grant, "people"), (CibaFlow.Grant, "ciba-own"),
        }));
    }

    // The id, once version and digest are known to be those of the very plugin.
    private string Build(JsonElement line)
    {
        var plugin = line.GetProperty("data").GetProperty("plugin");
        var id = line.Plugin();
        Assert.That((plugin.GetProperty("version").GetString(), plugin.GetProperty("digest").GetString()), Is.EqualTo(_plugins[id]));
        return id;
    }

    private static Task<BrowserPage> RequestAsync(TestBrowser browser) => browser.GetAsync(CodeFlow.Request(("scope", Offline)));

    private static async Task<TokenAnswer> RedeemAsync(TestServer server, BrowserPage page) => (await server.RedeemAsync(page.Code)).MustBeIssued();
}
