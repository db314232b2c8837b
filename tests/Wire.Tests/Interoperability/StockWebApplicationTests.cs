using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PluginTokenServer.Tests.Clients;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Interoperability;

/// <summary>ASP.NET Core's OpenID Connect handler, with its defaults: code with PKCE, by a pushed request since the server offers it, answered by a posted form.</summary>
[TestFixture(null)]
[TestFixture("query")]
public sealed class StockWebApplicationTests(string? responseMode)
{
    private X509Certificate2 _certificate = null!;
    private StockWebApplication _application = null!;
    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        _application = await StockWebApplication.StartAsync(() => _server.Address, _certificate, responseMode);
        _server = await TestServer.StartAsync(settings =>
            WebClients.Configure(settings, new Uri(_application.Address, "signin-oidc").ToString(), new Uri(_application.Address, "signout-callback-oidc").ToString()));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        await _application.DisposeAsync();
        _certificate.Dispose();
    }

    [SetUp]
    public void Open() => _browser = new TestBrowser(_server.Address, application: _application.Address, certificate: _certificate);

    [TearDown]
    public void Close() => _browser.Dispose();

    [Test]
    public async Task request_is_pushed_and_the_browser_carries_its_handle_alone()
    {
        using var browser = new TestBrowser(_application.Address, certificate: _certificate);
        var away = (await browser.GetAsync("/")).Away!;
        Assert.That(away.GetLeftPart(UriPartial.Path), Is.EqualTo(new Uri(_server.Address, "connect/authorize").ToString()));
        var names = away.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')[0]).Where(name => !name.StartsWith("x-client-", StringComparison.Ordinal));
        Assert.That(names, Is.EquivalentTo(["client_id", "request_uri"]), "But for the handler's name and version.");
    }

    [Test]
    public async Task application_learns_who_signed_in()
    {
        var home = await SignInAsync();
        Assert.That(home.Status, Is.EqualTo(HttpStatusCode.OK), home.Html);
        Assert.That(home.Address, Is.EqualTo(_application.Address));
        var claims = JsonDocument.Parse(home.Html).RootElement.EnumerateArray().ToLookup(claim => claim.GetProperty("key").GetString(), claim => claim.GetProperty("value").GetString());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims["sub"], Is.EqualTo(["1"]));
            Assert.That(claims["name"], Is.EqualTo(["Alice"]), "From UserInfo.");
            Assert.That(claims["email"], Is.EqualTo(["alice@example.com"]));
            Assert.That(claims["sid"], Has.One.Not.Empty);
        }
    }

    [Test]
    public async Task somebody_who_is_signed_in_at_the_server_is_not_asked_again()
    {
        await SignInAsync();
        // The browser forgets the application alone.
        foreach (Cookie cookie in _browser.Cookies.GetCookies(_application.Address))
            cookie.Expired = true;
        var home = await ReturnAsync(await _browser.GetAsync(_application.Address.ToString()));
        Assert.That(home.Address, Is.EqualTo(_application.Address), home.Html);
    }

    [Test]
    public async Task tokens_are_kept_and_refreshed()
    {
        await SignInAsync();
        var first = Tokens(await _browser.GetAsync(new Uri(_application.Address, "tokens").ToString()));
        Assert.That(first.Keys, Is.SupersetOf(new[] { "access_token", "id_token", "refresh_token" }));
        var second = Tokens(await _browser.PostAsync(new Uri(_application.Address, "refresh").ToString()));
        Assert.That(second["access_token"], Is.Not.EqualTo(first["access_token"]));
        Assert.That(second["refresh_token"], Is.Not.EqualTo(first["refresh_token"]));
    }

    [Test]
    public async Task signing_out_ends_both_sessions()
    {
        await SignInAsync();
        var goodbye = await _browser.GetAsync(new Uri(_application.Address, "logout").ToString());
        Assert.That((goodbye.Address.AbsolutePath, goodbye.Html), Is.EqualTo(("/goodbye", "Goodbye.")));
        var login = await _browser.GetAsync(_application.Address.ToString());
        Assert.That(login.Html, Does.Contain("type=\"password\""));
    }

    private async Task<BrowserPage> SignInAsync()
    {
        var login = await _browser.GetAsync(_application.Address.ToString());
        Assert.That(login.Address.Authority, Is.EqualTo(_server.Address.Authority), login.Html);
        return await ReturnAsync(await _browser.SignInAsync(login));
    }

    // The page that carries the answer submits itself where there is script.
    private async Task<BrowserPage> ReturnAsync(BrowserPage page) => responseMode is null ? await _browser.SubmitAsync(page) : page;

    private static Dictionary<string, string> Tokens(BrowserPage page)
    {
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK), page.Html);
        return JsonSerializer.Deserialize<Dictionary<string, string>>(page.Html)!;
    }
}
