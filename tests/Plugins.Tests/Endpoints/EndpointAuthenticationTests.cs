using System.Net;
using System.Web;

namespace PluginTokenServer.Plugins.Tests.Endpoints;

/// <summary>ASP.NET Core's own authentication in a plugin's container: a whole sign-in at another provider, with cookies and callback of the plugin's own.</summary>
public sealed class EndpointAuthenticationTests
{
    private const string Map = """
        endpoints.MapGet("/login", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/plugins/acme/done" }, ["upstream"]));
        endpoints.MapGet("/done", async (HttpContext http) => (await http.AuthenticateAsync("cookie")).Principal?.FindFirst("sub")?.Value ?? "nobody");
        endpoints.MapGet("/closed", (System.Security.Claims.ClaimsPrincipal user) => user.FindFirst("sub")!.Value).RequireAuthorization();
        endpoints.MapGet("/logout", () => Results.SignOut(authenticationSchemes: ["cookie"]));
        endpoints.MapGet("/token", (Microsoft.AspNetCore.Antiforgery.IAntiforgery antiforgery, HttpContext http) => antiforgery.GetAndStoreTokens(http).RequestToken);
        endpoints.MapPost("/form", ([FromForm] string name) => name);
        """;

    private const string More = """
        public sealed class Upstream : HttpMessageHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                AppContext.SetData("redeemed", await request.Content!.ReadAsStringAsync(cancellationToken));
                return new HttpResponseMessage { Content = new StringContent("{\"access_token\":\"abc\",\"token_type\":\"Bearer\"}", System.Text.Encoding.UTF8, "application/json") };
            }
        }

        public sealed class Startup : IPluginStartup
        {
            public void ConfigureServices(PluginContext context, IServiceCollection services)
            {
                services.AddAntiforgery();
                services.AddAuthorization();
                services.AddAuthentication("cookie").AddCookie("cookie", options => options.LoginPath = "/login").AddOAuth("upstream", options =>
                {
                    (options.ClientId, options.ClientSecret, options.SignInScheme) = ("acme", "secret", "cookie");
                    (options.AuthorizationEndpoint, options.TokenEndpoint, options.CallbackPath) = ("https://up.example/authorize", "https://up.example/token", "/callback");
                    options.UsePkce = true;
                    // The test's browser is on plain http.
                    (options.CorrelationCookie.SecurePolicy, options.CorrelationCookie.SameSite) = (CookieSecurePolicy.SameAsRequest, SameSiteMode.Lax);
                    options.BackchannelHttpHandler = new Upstream();
                    options.Events.OnCreatingTicket = ticket => { ticket.Identity!.AddClaim(new System.Security.Claims.Claim("sub", "ada")); return Task.CompletedTask; };
                });
            }
        }
        """;

    private readonly CookieContainer _cookies = new();
    private EndpointServer _server = null!;
    private HttpClient _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await EndpointServer.WithAsync(Map, More);
        Assert.That((_server.Record("acme").State, _server.Record("acme").Reason), Is.EqualTo((Host.Plugins.PluginState.Active, (string?)null)));
        _browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = _server.Address };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [TearDown]
    public void ForgetCookies()
    {
        foreach (Cookie cookie in _cookies.GetAllCookies())
            cookie.Expired = true;
    }

    [Test]
    public async Task sign_in_at_another_provider_goes_through()
    {
        var challenge = await BrowseAsync("/plugins/acme/login");
        Assert.That(challenge.Status, Is.EqualTo(HttpStatusCode.Found));
        var asked = new Uri(challenge["Location"].Single());
        var query = HttpUtility.ParseQueryString(asked.Query);
        Assert.That((asked.Host, query["redirect_uri"]), Is.EqualTo(("up.example", new Uri(_server.Address, "/plugins/acme/callback").ToString())));
        Assert.That(challenge["Set-Cookie"].Single(), Does.StartWith(".AspNetCore.Correlation.").And.Contain("path=/plugins/acme/callback"));

        var callback = await BrowseAsync($"/plugins/acme/callback?code=xyz&state={Uri.EscapeDataString(query["state"]!)}");
        Assert.That(callback.Status, Is.EqualTo(HttpStatusCode.Found), _server.Server.Logs.Text);
        Assert.That((callback.Status, callback["Location"].Single()), Is.EqualTo((HttpStatusCode.Found, "/plugins/acme/done")));
        Assert.That(AppContext.GetData("redeemed"), Does.Contain("code=xyz").And.Contain("code_verifier="));
        Assert.That((await BrowseAsync("/plugins/acme/done")).Body, Is.EqualTo("ada"));
        Assert.That((await BrowseAsync("/plugins/acme/closed")).Body, Is.EqualTo("ada"));

        await BrowseAsync("/plugins/acme/logout");
        Assert.That((await BrowseAsync("/plugins/acme/done")).Body, Is.EqualTo("nobody"));
    }

    [Test]
    public async Task callback_in_another_browser_does_not_sign_in()
    {
        var state = HttpUtility.ParseQueryString(new Uri((await BrowseAsync("/plugins/acme/login"))["Location"].Single()).Query)["state"]!;
        ForgetCookies();

        var callback = await BrowseAsync($"/plugins/acme/callback?code=xyz&state={Uri.EscapeDataString(state)}");

        // The handler of the framework throws: correlation failed.
        Assert.That((callback.Status, (string?)callback.Json["error"]), Is.EqualTo((HttpStatusCode.InternalServerError, "server_error")));
        Assert.That((await BrowseAsync("/plugins/acme/done")).Body, Is.EqualTo("nobody"));
    }

    [Test]
    public async Task endpoint_that_requires_somebody_sends_nobody_to_the_login_of_the_plugin()
    {
        var answer = await BrowseAsync("/plugins/acme/closed");

        Assert.That((answer.Status, answer["Location"].Single()), Is.EqualTo((HttpStatusCode.Found, new Uri(_server.Address, "/plugins/acme/login?ReturnUrl=%2Fplugins%2Facme%2Fclosed").ToString())));
    }

    [Test]
    public async Task plugins_own_anti_forgery_protects_its_forms()
    {
        var token = (await BrowseAsync("/plugins/acme/token")).Body;

        Assert.That((await PostAsync("Ada", token)).Body, Is.EqualTo("Ada"));
        Assert.That((await PostAsync("Ada", "forged")).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        ForgetCookies();
        Assert.That((await PostAsync("Ada", token)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public void key_ring_that_authentication_brings_along_is_not_started() =>
        Assert.That(_server.Record("acme").Offers, Is.EqualTo(new[] { "IPluginEndpoints" }));

    private async Task<EndpointAnswer> BrowseAsync(string path)
    {
        using var response = await _browser.GetAsync(path);
        return await EndpointAnswer.OfAsync(response);
    }

    private async Task<EndpointAnswer> PostAsync(string name, string token)
    {
        using var form = new FormUrlEncodedContent([new("name", name), new("__RequestVerificationToken", token)]);
        using var response = await _browser.PostAsync("/plugins/acme/form", form);
        return await EndpointAnswer.OfAsync(response);
    }
}
