using System.Text.Json.Nodes;
using PluginTokenServer.Host;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.AuthorizationCode;

/// <summary>Nobody is sent to an address that nothing vouches for.</summary>
public sealed class RedirectTargetTests : CodeFlowFixture
{
    private const string Several = "several";
    private const string Single = "single";
    private const string Disabled = "disabled";

    protected override void Configure(JsonObject settings)
    {
        AddClient(settings, Several)["RedirectUris"] = new JsonArray("https://app.example.com/a", "https://app.example.com/b?tenant=1");
        AddClient(settings, Single);
        AddClient(settings, Disabled)["Enabled"] = false;
        settings.Client(CodeFlow.Native)["RedirectUris"] = new JsonArray(CodeFlow.NativeCallback, "http://[::1]/callback", "com.example.app:/callback");
    }

    [TestCase("nobody")]
    [TestCase(Disabled)]
    [TestCase("WEB")]
    [TestCase("web ")]
    [TestCase("")]
    [Property("Requirement", "AUT-01")]
    public async Task unknown_or_disabled_client_leads_nowhere(string client) => (await Browser.GetAsync(CodeFlow.Request(("client_id", client)))).MustBeErrorPage();

    [Test]
    [Property("Requirement", "AUT-01")]
    public async Task repeated_client_leads_nowhere() => (await Browser.GetAsync(CodeFlow.Request() + "&client_id=web")).MustBeErrorPage();

    [Test]
    [Property("Requirement", "AUT-02")]
    public async Task absent_address_of_several_leads_nowhere() =>
        (await Browser.GetAsync(CodeFlow.Request(("client_id", Several), ("redirect_uri", ""), ("scope", "api1")))).MustBeErrorPage();

    [Test]
    public async Task absent_address_of_one_is_that_one_without_openid_alone()
    {
        var back = await Browser.GetAsync(CodeFlow.Request(("client_id", Single), ("redirect_uri", ""), ("scope", "api1")));
        Assert.That(back.MustHaveCode(Server).Away!.ToString(), Does.StartWith(CodeFlow.Callback));
        (await Browser.GetAsync(CodeFlow.Request(("client_id", Single), ("redirect_uri", "")))).MustBeErrorPage();
    }

    [Test]
    [Property("Requirement", "AUT-02")]
    public async Task repeated_address_leads_nowhere() => (await Browser.GetAsync(CodeFlow.Request() + $"&redirect_uri={Uri.EscapeDataString(CodeFlow.Callback)}")).MustBeErrorPage();

    [Test]
    [Property("Requirement", "AUT-03")]
    public async Task no_vector_leads_anywhere()
    {
        foreach (var vector in RedirectVectors.Web)
        {
            var page = (await Browser.GetAsync(CodeFlow.Request(("redirect_uri", vector)))).MustBeErrorPage();
            Assert.That(page.Html, Does.Not.Contain("evil.com"), vector);
        }
    }

    [Test]
    [Property("Requirement", "AUT-03")]
    [Property("Requirement", "PAR-03")]
    public async Task no_vector_can_be_pushed()
    {
        foreach (var vector in RedirectVectors.Web)
            (await Server.PushAsync(("redirect_uri", vector))).MustBeRefused("invalid_request");
    }

    [Test]
    [Property("Requirement", "AUT-03")]
    [Property("Requirement", "AUT-04")]
    public async Task no_vector_of_this_machine_leads_anywhere()
    {
        foreach (var vector in RedirectVectors.Loopback.Where(vector => !vector.StartsWith("http://[::1]", StringComparison.Ordinal)))
            (await Browser.GetAsync(CodeFlow.Request(("client_id", CodeFlow.Native), ("redirect_uri", vector)))).MustBeErrorPage();
    }

    [TestCase("http://127.0.0.1/callback")]
    [TestCase("http://127.0.0.1:1/callback")]
    [TestCase("http://127.0.0.1:65535/callback")]
    [TestCase("http://[::1]:5000/callback")]
    [TestCase("com.example.app:/callback")]
    [Property("Requirement", "AUT-04")]
    public async Task native_application_listens_where_it_can(string address)
    {
        var code = (await Browser.GetAsync(CodeFlow.Request(("client_id", CodeFlow.Native), ("redirect_uri", address)))).MustHaveCode(Server).Code;
        (string, string)[] native = [("client_id", CodeFlow.Native), ("client_secret", "")];
        (await Server.RedeemAsync(code, [.. native, ("redirect_uri", "http://127.0.0.1:2/callback")])).MustBeRefused("invalid_grant");
        (await Server.RedeemAsync(code, [.. native, ("redirect_uri", address)])).MustBeIssued();
    }

    [Test]
    public async Task the_query_of_a_registered_address_stays()
    {
        var back = await Browser.GetAsync(CodeFlow.Request(("client_id", Several), ("redirect_uri", "https://app.example.com/b?tenant=1")));
        Assert.That(back.MustHaveCode(Server).Away!.Query, Does.StartWith("?tenant=1&code="));
    }

    [Test]
    public async Task the_error_of_an_address_that_is_not_registered_shows_the_address_to_nobody()
    {
        var page = (await Browser.GetAsync(CodeFlow.Request(("redirect_uri", "https://evil.com/\"><script>alert(1)</script>")))).MustBeErrorPage();
        Assert.That(page.Html, Does.Not.Contain("evil.com").And.Not.Contain("alert(1)"));
        Assert.That(Server.Logs.Text, Does.Not.Contain("alert(1)"));
    }

    [TestCase("https://*.example.com/callback")]
    [TestCase("JavaScript:alert(1)")]
    [TestCase("http://app.example.com/callback")]
    [TestCase("https://app.example.com/callback#x")]
    [TestCase("myapp:/callback")]
    [Property("Requirement", "AUT-05")]
    [Property("Requirement", "AUT-06")]
    public void a_server_with_an_unsafe_address_does_not_start(string address) => Assert.That(
        () => TestServer.StartAsync(settings =>
        {
            CodeFlow.Configure(settings);
            settings.Client(CodeFlow.Web)["RedirectUris"] = new JsonArray(address);
        }),
        Throws.InstanceOf<StartupException>().With.Message.Contains("RedirectUris:0"));
}
