using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Users;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

/// <summary>Somebody has approved, or has the right password, and is disabled, locked or deleted before the tokens are fetched: there are none, by whichever grant. The people are a plugin's.</summary>
[Property("Requirement", "TOK-13")]
public sealed class SubjectStandingTests
{
    private const string Offline = "openid api1 offline_access";
    private const string Device = "urn:ietf:params:oauth:grant-type:device_code";
    private const string Ciba = "urn:openid:params:grant-type:ciba";

    // Disabled and deleted by the directory, locked by the profiles: each of the two can say no.
    private const string Source = """

        using PluginTokenServer.SignIn;

        public sealed class People : IUserDirectory
        {
            public Task<DirectoryUser?> FindBySubjectAsync(string subjectId, CancellationToken cancellationToken) => Task.FromResult(Find(subjectId));

            public Task<DirectoryUser?> FindByNameAsync(string userName, CancellationToken cancellationToken) => Task.FromResult(Find(userName));

            static DirectoryUser? Find(string name) => Standing.Of(name) switch
            {
                "deleted" => null,
                "unanswered" => throw new InvalidOperationException("The directory is away."),
                var standing => new DirectoryUser { SubjectId = name, UserName = name, IsActive = standing != "disabled" },
            };
        }

        public sealed class Profiles : IProfileService
        {
            public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;

            public Task IsActiveAsync(IsActiveContext context)
            {
                context.IsActive = Standing.Of(context.Subject.FindFirst("sub")!.Value) != "locked";
                return Task.CompletedTask;
            }
        }

        public sealed class Passwords : IResourceOwnerPasswordValidator
        {
            public Task ValidateAsync(ResourceOwnerPasswordValidationContext context)
            {
                context.Result = new GrantValidationResult(context.UserName, "pwd");
                return Task.CompletedTask;
            }
        }

        public sealed class Steps : IUserAuthenticator
        {
            public Task<SignInOutcome> VerifyAsync(SignInStep step, CancellationToken cancellationToken) => Task.FromResult(SignInOutcome.Succeeded(step.Input["username"], ["pwd"]));
        }

        public sealed class Vouching : IExtensionGrantValidator
        {
            public string GrantType => "vouch";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.Result = new GrantValidationResult(context.Request.Raw["subject"]!, "vouch", identityProvider: context.Request.Raw["provider"] ?? "local");
                return Task.CompletedTask;
            }
        }

        static class Standing
        {
            public static string Of(string name) =>
                ((System.Collections.Concurrent.ConcurrentDictionary<string, string>)AppContext.GetData("wire-standing")!).GetValueOrDefault(name, "deleted");
        }
        """;

    private static readonly ConcurrentDictionary<string, string> Standings = new();

    private TestServer _server = null!;
    private string _user = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        AppContext.SetData("wire-standing", Standings);
        _server = await Servers.WithAsync(new FixturePlugin("standing", Source.TrimStart()), settings =>
        {
            CodeFlow.Configure(settings);
            settings["Users"] = new JsonArray();
            foreach (var grant in new[] { "password", "vouch", Device, Ciba })
                settings.Client(CodeFlow.Web)["AllowedGrantTypes"]!.AsArray().Add(grant);
            settings["ApiResources"]![0]!["ApiSecrets"] = new JsonArray(new JsonObject { ["Value"] = SampleConfiguration.SecretHash });
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [SetUp]
    public void Arrive()
    {
        _user = Guid.NewGuid().ToString("n");
        Standings[_user] = "active";
    }

    [Test]
    public async Task nobody_gets_tokens_who_is_not_to_have_any_by_then(
        [Values("code", "code refreshed", "password", "password refreshed", "extension", "extension refreshed", "delegation", "device", "device refreshed", "ciba")] string grant,
        [Values("disabled", "locked", "deleted")] string standing)
    {
        var redeem = await ApproveAsync(grant);
        Standings[_user] = standing;
        (await redeem()).MustBeRefused("invalid_grant");
        // It was that and nothing else; and nothing has been used up by it.
        Standings[_user] = "active";
        (await redeem()).MustBeIssued();
    }

    [Test]
    public async Task directory_that_does_not_answer_is_nobodys_yes([Values("code", "code refreshed", "password", "extension", "delegation", "device", "ciba")] string grant)
    {
        var redeem = await ApproveAsync(grant);
        Standings[_user] = "unanswered";
        var answer = await redeem();
        Assert.That(((int)answer.Status, answer.Has("access_token")), Is.EqualTo((500, false)), answer.Body);
        Standings[_user] = "active";
        (await redeem()).MustBeIssued();
    }

    [Test]
    public async Task what_somebody_has_is_good_no_more([Values("disabled", "locked", "deleted")] string standing)
    {
        var tokens = (await PasswordAsync(Offline)).MustBeIssued();
        Standings[_user] = standing;
        foreach (var (caller, token) in new[] { (GrantClients.Api1, tokens.AccessToken), (CodeFlow.Web, tokens.AccessToken), (CodeFlow.Web, tokens.RefreshToken()) })
            Assert.That(await _server.IsActiveAsync(caller, token), Is.False);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo") { Headers = { Authorization = new("Bearer", tokens.AccessToken) } };
        using var answer = await _server.Http.SendAsync(request);
        Assert.That((int)answer.StatusCode, Is.EqualTo(401));
        Standings[_user] = "active";
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, tokens.AccessToken), Is.True);
    }

    [Test]
    public async Task client_is_nobody_whom_a_directory_could_know() =>
        (await _server.AskAsync("machine", "client_credentials", ("scope", "api1"))).MustBeIssued();

    [Test]
    public async Task person_of_another_provider_need_not_be_in_the_directory()
    {
        Standings[_user] = "deleted";
        (await _server.AskAsync(CodeFlow.Web, "vouch", ("subject", _user), ("provider", "contoso"), ("scope", "api1"))).MustBeIssued();
        Standings[_user] = "disabled";
        (await _server.AskAsync(CodeFlow.Web, "vouch", ("subject", _user), ("provider", "contoso"), ("scope", "api1"))).MustBeRefused("invalid_grant");
    }

    [TestCase("active", null, true, true)]
    [TestCase("active", "local", true, true)]
    [TestCase("active", "contoso", true, true)]
    [TestCase("disabled", "local", false, true)]
    [TestCase("disabled", "contoso", false, true)]
    [TestCase("locked", "local", false, true)]
    [TestCase("locked", "contoso", false, true)]
    [TestCase("deleted", null, false, false)]
    [TestCase("deleted", "local", false, false)]
    [TestCase("deleted", "contoso", true, false)]
    public async Task rule_asks_profiles_and_directory_and_each_can_say_no(string standing, string? provider, bool isActive, bool isKnown)
    {
        Standings[_user] = standing;
        var (subjects, client) = (_server.Services.GetRequiredService<Subjects>(), _server.Services.GetRequiredService<ServerConfigurationSource>().Current.Clients[CodeFlow.Web]);
        List<Claim> claims = [new("sub", _user)];
        if (provider is not null)
            claims.Add(new Claim("idp", provider));
        var subject = new ClaimsPrincipal(new ClaimsIdentity(claims, "test"));
        Assert.That((await subjects.IsActiveAsync(subject, client.Copy(), "test"), await subjects.KnowsAsync(subject)), Is.EqualTo((isActive, isKnown)));
    }

    // Everything up to the tokens; what is given back asks for them.
    private async Task<Func<Task<TokenAnswer>>> ApproveAsync(string grant)
    {
        switch (grant)
        {
            case "code":
                var code = await CodeAsync();
                return () => _server.RedeemAsync(code);
            case "password":
                return () => PasswordAsync("api1");
            case "extension":
                return () => VouchAsync("api1");
            case "delegation":
                var token = (await PasswordAsync("api1")).MustBeIssued().AccessToken;
                return () => _server.AskAsync("api1.client", "delegation", ("token", token), ("scope", "api2"));
            case "device":
                var deviceCode = await ConnectDeviceAsync();
                return () => _server.AskAsync(CodeFlow.Web, Device, ("device_code", deviceCode));
            case "ciba":
                var authReqId = await AnswerAsync();
                return () => _server.AskAsync(CodeFlow.Web, Ciba, ("auth_req_id", authReqId));
            default:
                var first = grant.Split(' ')[0] switch
                {
                    "code" => await _server.RedeemAsync(await CodeAsync()),
                    "password" => await PasswordAsync(Offline),
                    "extension" => await VouchAsync("api1 offline_access"),
                    _ => await _server.AskAsync(CodeFlow.Web, Device, ("device_code", await ConnectDeviceAsync())),
                };
                var refreshToken = first.MustBeIssued().RefreshToken();
                return () => _server.RefreshAsync(CodeFlow.Web, refreshToken);
        }
    }

    private Task<TokenAnswer> PasswordAsync(string scope) => _server.AskAsync(CodeFlow.Web, "password", ("username", _user), ("password", "x"), ("scope", scope));

    private Task<TokenAnswer> VouchAsync(string scope) => _server.AskAsync(CodeFlow.Web, "vouch", ("subject", _user), ("scope", scope));

    private async Task<string> CodeAsync()
    {
        using var browser = new TestBrowser(_server.Address);
        return (await browser.SignInAsync((await browser.GetAsync(CodeFlow.Request(("scope", Offline)))).MustBeLogin(), _user, "x")).Code;
    }

    private async Task<string> ConnectDeviceAsync()
    {
        var begun = await _server.PostAsync("/connect/deviceauthorization", ("client_id", CodeFlow.Web), ("client_secret", "secret"), ("scope", Offline));
        using var browser = await SignedInAsync();
        var asked = await browser.SubmitAsync(await browser.GetAsync("/device"), 0, ("user_code", begun.Text("user_code")!));
        await AllowAsync(browser, asked);
        return begun.Text("device_code")!;
    }

    private async Task<string> AnswerAsync()
    {
        var begun = await _server.PostAsync("/connect/ciba", ("client_id", CodeFlow.Web), ("client_secret", "secret"), ("scope", "openid api1"), ("login_hint", _user));
        using var browser = await SignedInAsync();
        var link = System.Text.RegularExpressions.Regex.Match((await browser.GetAsync("/account/requests")).Html, "href=\"(/account/requests/answer[^\"]*)\"").Groups[1].Value;
        await AllowAsync(browser, await browser.GetAsync(System.Net.WebUtility.HtmlDecode(link)));
        return begun.Text("auth_req_id")!;
    }

    private static async Task AllowAsync(TestBrowser browser, BrowserPage asked)
    {
        var done = await browser.SubmitAsync(asked.MustBeConsent(), 0, ("decision", "allow"), ("scope", "openid"), ("scope", "api1"), ("scope", "offline_access"));
        Assert.That((int)done.Status, Is.EqualTo(200), done.Html);
    }

    private async Task<TestBrowser> SignedInAsync()
    {
        var browser = new TestBrowser(_server.Address);
        await browser.SignInAsync(await browser.GetAsync("/account/login"), _user, "x");
        return browser;
    }
}
