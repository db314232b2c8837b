using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>Which ways to sign in people get to see, and when they are sent to one without being asked. The plugins here only say where they would begin.</summary>
public sealed class ProviderChoiceTests
{
    private const string Source = """

        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.AspNetCore.Routing;
        using PluginTokenServer.Plugins;
        using PluginTokenServer.SignIn;

        public sealed class Ways : IExternalProviders
        {
            public Task<IReadOnlyList<ExternalProvider>> FindAllAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ExternalProvider>>(WAYS);
        }

        public sealed class Pages : IPluginEndpoints
        {
            public void Map(IEndpointRouteBuilder endpoints)
            {
                endpoints.MapGet("/go/{name}", async (string name, string? returnUrl, ISignIn signIn) =>
                    await signIn.FindRequestAsync(returnUrl) is { } request ? $"{name} for {request.ClientId}, {request.MustBeNew}, {request.MaxAge}" : $"{name} for nobody");
                endpoints.MapGet("/in/{name}", async (string name, string? returnUrl, ISignIn signIn) =>
                    Results.Redirect((await signIn.SignInExternalAsync(new ExternalIdentity { Provider = name, SubjectId = "1" }, ["fed"], null, returnUrl)).RedirectUrl));
                endpoints.MapGet("/wrong/{what}", async (string what, ISignIn signIn) =>
                {
                    try
                    {
                        await (what switch
                        {
                            "local" => signIn.SignInExternalAsync(new ExternalIdentity { Provider = "local", SubjectId = "1" }, ["fed"], null, null),
                            "nobody" => signIn.SignInExternalAsync(new ExternalIdentity { Provider = "blue", SubjectId = "" }, ["fed"], null, null),
                            "nowhere" => signIn.SignInExternalAsync(new ExternalIdentity { Provider = "", SubjectId = "1" }, ["fed"], null, null),
                            "nohow" => signIn.SignInExternalAsync(new ExternalIdentity { Provider = "blue", SubjectId = "1" }, [], null, null),
                            _ => signIn.FailAsync("", ExternalSignInFailure.Failed, null),
                        });
                        return "signed in";
                    }
                    catch (ArgumentException fault)
                    {
                        return fault.GetType().Name;
                    }
                });
            }
        }
        """;

    private static readonly FixturePlugin Alpha = Plugin("alpha", """[new() { Name = "blue", DisplayName = "Blue & Co", Path = "/go/blue" }, new() { Name = "red", Path = "/go/red ü" }]""");
    private static readonly FixturePlugin Beta = Plugin("beta", """[new() { Name = "red", DisplayName = "Not red", Path = "/go/red" }, new() { Name = "green", DisplayName = " ", Path = "/go/green" }]""");
    private static readonly FixturePlugin Odd = Plugin("odd", """
        [new() { Name = "local", Path = "/go/a" }, new() { Name = "", Path = "/go/a" }, new() { Name = "with space", Path = "/go/a" }, new() { Name = new string('x', 201), Path = "/go/a" },
         new() { Name = "relative", Path = "go/a" }, new() { Name = "empty", Path = "" }, null!, new() { Name = "well", Path = "/go/well" }]
        """);

    private static readonly FixturePlugin Faulty = Plugin("faulty", "((Func<IReadOnlyList<ExternalProvider>>)(() => throw new InvalidOperationException(\"swordfish\")))()");
    private static readonly FixturePlugin Mute = Plugin("mute", "null!");

    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync([Beta, Alpha, Odd, Faulty, Mute], settings =>
    {
        CodeFlow.Configure(settings);
        Add(settings, "blue-or-green", true, "blue", "green");
        Add(settings, "only-green", false, "green");
        Add(settings, "green-or-blue", false, "blue", "green");
        Add(settings, "nowhere", false, "violet");
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [SetUp]
    public void Open() => _browser = new TestBrowser(_server.Address);

    [TearDown]
    public void Close() => _browser.Dispose();

    [Test]
    public async Task all_that_plugins_name_are_offered_each_once_and_what_cannot_be_used_is_left_out()
    {
        foreach (var address in new[] { CodeFlow.Request(), "/account/login" })
        {
            var login = (await _browser.GetAsync(address)).MustBeLogin();
            Assert.That(Offered(login), Is.EqualTo(new[] { "Blue &amp; Co: /plugins/alpha/go/blue", "red: /plugins/alpha/go/red%20%C3%BC", "green: /plugins/beta/go/green", "well: /plugins/odd/go/well" }), login.Html);
        }

        Assert.That(_server.Logs.Text, Does.Contain("Plugin 'odd' offers a way to sign in whose name is missing").And.Contain("Plugin 'faulty' did not say which ways to sign in it has").And.Not.Contain("swordfish"));
    }

    [Test]
    public async Task client_may_say_which()
    {
        var login = (await RequestAsync("blue-or-green")).MustBeLogin();
        Assert.That(Offered(login), Is.EqualTo(new[] { "Blue &amp; Co: /plugins/alpha/go/blue", "green: /plugins/beta/go/green" }));
    }

    [Test]
    public async Task client_may_do_without_passwords()
    {
        var login = await RequestAsync("green-or-blue");
        Assert.That(login.Html, Does.Not.Contain("name=\"password\""));
        Assert.That(Offered(login), Has.Length.EqualTo(2));
        // Nor is one taken that is sent all the same.
        var forged = await _browser.SubmitAsync(login, 0, ("username", "alice"), ("password", "alice"));
        Assert.That(((int)forged.Status, forged.Away), Is.EqualTo((400, (Uri?)null)));
    }

    [Test]
    public async Task only_way_is_gone_without_a_page()
    {
        var page = await RequestAsync("only-green", ("prompt", "login"), ("max_age", "60"));
        Assert.That((page.Address.AbsolutePath, page.Html), Is.EqualTo(("/plugins/beta/go/green", "green for only-green, True, 00:01:00")));
    }

    [Test]
    public async Task only_way_is_not_gone_by_itself_after_it_has_failed()
    {
        var page = await RequestAsync("only-green");
        var returnUrl = page.Address.Query[1..];
        var login = await _browser.GetAsync($"/account/login?{returnUrl}&failure=Cancelled&provider=green");
        login.MustSay("You have not signed in with green.");
        Assert.That(Offered(login), Is.EqualTo(new[] { "green: /plugins/beta/go/green" }));
    }

    [Test]
    public async Task nothing_may_be_shown_means_nowhere_is_gone() =>
        (await RequestAsync("only-green", ("prompt", "none"))).MustBeSentBack(_server, "login_required");

    [Test]
    public async Task where_there_is_no_way_the_page_says_so()
    {
        var page = await RequestAsync("nowhere");
        page.MustSay("There is no way to sign in for this application at the moment.");
        (await _browser.SubmitAsync(page, 0, ("cancel", "cancel"))).MustBeSentBack(_server, "access_denied");
    }

    [TestCase("idp:blue", "blue for web, False, ")]
    [TestCase("gold idp:green silver", "green for web, False, ")]
    public async Task client_may_name_the_way(string acr, string shown) => Assert.That((await _browser.GetAsync(CodeFlow.Request(("acr_values", acr)))).Html, Is.EqualTo(shown));

    [TestCase("blue-or-green", "idp:red")]
    [TestCase("blue-or-green", "idp:violet")]
    [TestCase("blue-or-green", "idp:")]
    [TestCase("blue-or-green", "idp:local")]
    [TestCase("blue-or-green", "idp:Blue")]
    public async Task way_that_is_not_the_clients_to_name_is_not_gone(string client, string acr) => (await RequestAsync(client, ("acr_values", acr))).MustBeLogin();

    [Test]
    public async Task somebody_signed_in_otherwise_is_sent_there_once()
    {
        await _browser.SignInAsync(await _browser.GetAsync("/account/login"));
        Assert.That((await _browser.GetAsync(CodeFlow.Request(("acr_values", "idp:blue"), ("prompt", "none")))).Error, Is.EqualTo("login_required"));
        var page = await _browser.GetAsync(CodeFlow.Request(("acr_values", "idp:blue")));
        Assert.That(page.Html, Is.EqualTo("blue for web, False, "));

        // They could not, and have decided for their password.
        var login = (await _browser.GetAsync($"/account/login?{page.Address.Query[1..]}&failure=Unavailable&provider=blue")).MustSay("Signing in with Blue & Co is not possible right now");
        (await _browser.SignInAsync(login)).MustHaveCode(_server);
    }

    [Test]
    public async Task session_of_a_way_that_is_not_the_clients_does_not_do()
    {
        await _browser.GetAsync("/plugins/alpha/in/red");
        (await _browser.GetAsync(CodeFlow.Request())).MustHaveCode(_server);
        (await RequestAsync("blue-or-green")).MustBeLogin();
        await _browser.GetAsync("/plugins/alpha/in/blue");
        (await RequestAsync("blue-or-green")).MustHaveCode(_server);
    }

    [TestCase("local", "ArgumentException")]
    [TestCase("nobody", "ArgumentException")]
    [TestCase("nowhere", "ArgumentException")]
    [TestCase("nohow", "ArgumentException")]
    [TestCase("failure", "ArgumentException")]
    public async Task plugin_that_says_too_little_or_too_much_is_told(string what, string shown)
    {
        Assert.That((await _browser.GetAsync($"/plugins/alpha/wrong/{what}")).Html, Is.EqualTo(shown));
        await _browser.MustBeNobodyAsync();
    }

    [Test]
    public async Task identifiers_of_another_provider_are_nobodys_here()
    {
        // Alice is 1 here, and 1 is somebody else there.
        await _browser.GetAsync("/plugins/alpha/in/blue");
        var blue = await _server.IdentityAsync(await _browser.GetAsync(CodeFlow.Request()));
        await _browser.GetAsync("/plugins/alpha/in/red");
        var red = await _server.IdentityAsync(await _browser.GetAsync(CodeFlow.Request()));
        string?[] subjects = ["1", blue.GetProperty("sub").GetString(), red.GetProperty("sub").GetString()];
        Assert.That(subjects.Distinct().Count(), Is.EqualTo(3));
        Assert.That(blue.Values("amr"), Is.EqualTo(["fed"]));
    }

    [Test]
    public async Task fault_behind_a_plugins_address_is_a_page_for_people_and_json_for_others()
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        foreach (var (accept, type) in new[] { ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"), ("*/*", "application/json") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/plugins/alpha/in/blue?returnUrl=%2Fconnect%2Fauthorize%2Fcallback");
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Content = new ByteArrayContent(new byte[65 * 1024]);
            using var response = await http.SendAsync(request);
            Assert.That((response.StatusCode, response.Content.Headers.ContentType?.MediaType), Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, type)));
        }
    }

    private static FixturePlugin Plugin(string id, string ways) => new(id, Source.TrimStart().Replace("WAYS", ways, StringComparison.Ordinal));

    private static void Add(JsonObject settings, string clientId, bool enableLocalLogin, params string[] restrictions)
    {
        var client = settings.AddClient(clientId, ["authorization_code"], ["openid"]);
        client["RedirectUris"] = new JsonArray(CodeFlow.Callback);
        client["EnableLocalLogin"] = enableLocalLogin;
        client["IdentityProviderRestrictions"] = new JsonArray([.. restrictions.Select(provider => JsonValue.Create(provider))]);
    }

    private Task<BrowserPage> RequestAsync(string client, params (string Name, string Value)[] changes) =>
        _browser.GetAsync(CodeFlow.Request([("client_id", client), ("scope", "openid"), .. changes]));

    private static string[] Offered(BrowserPage page) =>
        [.. System.Text.RegularExpressions.Regex.Matches(page.Html, "href=\"(?<url>/plugins/[^\"?]*)[^>]*><span>Sign in with <bdi[^>]*>(?<name>[^<]*)<").Select(link => $"{link.Groups["name"].Value}: {link.Groups["url"].Value}")];
}
