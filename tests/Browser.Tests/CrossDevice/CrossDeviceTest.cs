using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests.CrossDevice;

/// <summary>A television and a bank that ask, and somebody with a telephone who answers.</summary>
public abstract class CrossDeviceTest : BrowserTest
{
    private const string Television = "television";
    private const string Bank = "bank";

    // Screens to be looked at by people go here, if it is set.
    private static readonly string? Screenshots = Environment.GetEnvironmentVariable("PTS_SCREENSHOTS");

    private protected TestServer Server { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => Server = await Site.StartAsync(Configure);

    // After the visitors have left.
    [TearDown]
    public async Task StopAsync() => await Server.DisposeAsync();

    /// <summary>A television begins.</summary>
    private protected async Task<TokenAnswer> BeginDeviceAsync() => await PostAsync("/connect/deviceauthorization", ("client_id", Television), ("scope", "openid profile api1 offline_access"));

    private protected Task<TokenAnswer> PollDeviceAsync(TokenAnswer device) =>
        Server.TokenAsync(("client_id", Television), ("grant_type", GrantType.DeviceFlow), ("device_code", device.Text("device_code")!));

    /// <summary>The bank asks Alice.</summary>
    private protected Task<TokenAnswer> BeginCibaAsync(string message = "W4SCT") =>
        PostAsync("/connect/ciba", ("client_id", Bank), ("client_secret", "secret"), ("scope", "openid profile api1"), ("login_hint", "alice"), ("binding_message", message));

    private protected Task<TokenAnswer> PollCibaAsync(TokenAnswer request) =>
        Server.TokenAsync(("client_id", Bank), ("client_secret", "secret"), ("grant_type", GrantType.Ciba), ("auth_req_id", request.Text("auth_req_id")!));

    /// <summary>Looks at a page: nothing serious is found, nothing has to be scrolled to sideways.</summary>
    private protected static async Task LookAsync(Visitor visitor, string name)
    {
        Assert.That(await visitor.Page.EvaluateAsync<bool>("document.scrollingElement.scrollWidth <= innerWidth"), Is.True, name);
        if (Screenshots is not null)
            await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, $"{name.ToLowerInvariant()}.png"), FullPage = true });
    }

    /// <summary>Whoever reads the screen otherwise finds their way as well.</summary>
    private protected static async Task MustBeAccessibleAsync(Visitor visitor, string name)
    {
        var found = await visitor.Page.RunAxe();
        Assert.That(found.Passes, Is.Not.Empty, name);
        Assert.That(found.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(Text), Is.Empty, name);
    }

    private static string Text(AxeResultItem violation) => $"{violation.Id}: {violation.Help} {string.Join(", ", violation.Nodes.Select(node => node.Html))}";

    private static void Configure(JsonObject settings)
    {
        var television = settings.AddClient(Television, [GrantType.DeviceFlow], ["openid", "profile", "api1"]);
        television.Remove("ClientSecrets");
        television["RequireClientSecret"] = false;
        television["ClientName"] = "Living Room TV";
        television["AllowOfflineAccess"] = true;
        var bank = settings.AddClient(Bank, [GrantType.Ciba], ["openid", "profile", "api1"]);
        bank["ClientName"] = "Cantonal Bank";
        bank["ClientUri"] = "https://bank.example.com/";
    }

    private async Task<TokenAnswer> PostAsync(string path, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        var answer = await Server.SendAsync(request);
        Assert.That((int)answer.Status, Is.EqualTo(200), answer.Body);
        return answer;
    }
}
