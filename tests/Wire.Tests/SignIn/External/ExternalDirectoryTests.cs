using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>A directory says whom people of other providers are here: those that it has linked, and nobody else.</summary>
public sealed class ExternalDirectoryTests
{
    private const string Source = """

        using PluginTokenServer.SignIn;

        public sealed class Links : IExternalUserDirectory, IUserDirectory
        {
            static readonly Dictionary<(string, string), string> Known = new()
            {
                [("scripted", "1")] = "zoe", [("scripted", "2")] = "inactive", [("scripted", "3")] = "forgotten", [("scripted", "4")] = "web", [("twin", "1")] = "other zoe",
                [("scripted", "5")] = "zoe", [("scripted", "6")] = new string('x', 1001), [("scripted", "7")] = "zo\0e",
            };

            public Task<DirectoryUser?> FindByExternalAsync(ExternalIdentity identity, CancellationToken cancellationToken)
            {
                if (identity.SubjectId == "throws")
                    throw new InvalidOperationException("swordfish");
                return Task.FromResult(Known.GetValueOrDefault((identity.Provider, identity.SubjectId)) is { } subject ? Person(subject, identity) : null);
            }

            public Task<DirectoryUser?> FindBySubjectAsync(string subjectId, CancellationToken cancellationToken) => Task.FromResult(subjectId == "forgotten" ? null : Person(subjectId, null));

            public Task<DirectoryUser?> FindByNameAsync(string userName, CancellationToken cancellationToken) => Task.FromResult<DirectoryUser?>(null);

            static DirectoryUser? Person(string subject, ExternalIdentity? identity) => new()
            {
                SubjectId = subject, UserName = subject, IsActive = subject != "inactive" && AppContext.GetData("closed") is not true, DisplayName = identity?.Claims.FirstOrDefault(claim => claim.Type == "email")?.Value,
            };
        }
        """;

    private readonly TestClock _clock = new();
    private ScriptedProvider _provider = null!;
    private TestServer _server = null!;
    private TestBrowser _browser = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _provider = await ScriptedProvider.StartAsync(_clock);
        _server = await ExternalServers.StartAsync([("scripted", _provider.Issuer), ("twin", _provider.Issuer)], _clock, plugins: new FixturePlugin("links", Source.TrimStart()));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [SetUp]
    public void Open()
    {
        _provider.Reset();
        AppContext.SetData("closed", false);
        _browser = _server.Browser(_provider.Address);
    }

    [TearDown]
    public void Close() => _browser.Dispose();

    [Test]
    public async Task whoever_is_linked_is_that_person_whatever_their_address_is()
    {
        foreach (var email in new[] { "zoe@example.com", "zoe@married.example", "admin@example.com" })
        {
            _provider.Claims = claims => claims["email"] = email;
            var identity = await _server.IdentityAsync(await SignInAsync());
            Assert.That((identity.GetProperty("sub").GetString(), identity.GetProperty("idp").GetString()), Is.EqualTo(("zoe", "scripted")));
        }
    }

    [Test]
    public async Task same_identifier_at_another_provider_is_somebody_else() =>
        Assert.That((await _server.IdentityAsync(await SignInAsync("twin"))).GetProperty("sub").GetString(), Is.EqualTo("other zoe"));

    [TestCase("unknown")]
    [TestCase("2", TestName = "somebody_inactive")]
    [TestCase("3", TestName = "somebody_whom_the_directory_knows_no_more")]
    [TestCase("4", TestName = "somebody_of_the_name_of_a_client")]
    [TestCase("6", TestName = "somebody_with_an_identifier_beyond_measure")]
    [TestCase("7", TestName = "somebody_with_an_identifier_that_no_store_can_keep")]
    public async Task is_not_signed_in_and_told_so(string subject)
    {
        _provider.Claims = claims => (claims["sub"], claims["email"]) = (subject, "zoe@example.com");
        var page = (await SignInAsync()).MustBeErrorPage(403);
        Assert.That(page.Html, Does.Contain("Your account is not known here, or it has been closed."));
        await _browser.MustBeNobodyAsync();
        Assert.That(_server.Logs.Text, Does.Contain("Somebody whom 'scripted' has authenticated was not signed in"));
    }

    [Test]
    public async Task refusal_leaves_the_session_of_somebody_else_alone()
    {
        (await SignInAsync()).MustHaveCode(_server);
        _provider.Claims = claims => claims["sub"] = "unknown";
        (await _browser.GetAsync("/plugins/oidc/login/scripted")).MustBeErrorPage(403);
        Assert.That((await _server.IdentityAsync(await _browser.GetAsync(CodeFlow.Request(("prompt", "none"))))).GetProperty("sub").GetString(), Is.EqualTo("zoe"));
    }

    [Test]
    public async Task whoever_is_closed_out_later_is_not_signed_in_any_more()
    {
        (await SignInAsync()).MustHaveCode(_server);
        AppContext.SetData("closed", true);
        Assert.That((await _browser.GetAsync(CodeFlow.Request(("prompt", "none")))).Error, Is.EqualTo("login_required"));
    }

    [Test]
    public async Task two_identities_of_one_person_share_a_session()
    {
        var first = await _server.IdentityAsync(await SignInAsync());
        _provider.Claims = claims => claims["sub"] = "5";
        await _browser.GetAsync("/plugins/oidc/login/scripted");
        var second = await _server.IdentityAsync(await _browser.GetAsync(CodeFlow.Request()));
        Assert.That(second.GetProperty("sid").GetString(), Is.EqualTo(first.GetProperty("sid").GetString()));
    }

    [Test]
    public async Task directory_that_fails_is_the_servers_fault_and_signs_nobody_in()
    {
        _provider.Claims = claims => claims["sub"] = "throws";
        Assert.That((int)(await SignInAsync()).Status, Is.EqualTo(500));
        Assert.That(_server.Logs.Text, Does.Not.Contain("swordfish"));
        await _browser.MustBeNobodyAsync();
    }

    private async Task<BrowserPage> SignInAsync(string provider = "scripted") => await _browser.GetAsync((await _browser.GetAsync(CodeFlow.Request(("prompt", "login")))).MustBeLogin().LinkTo(provider));
}
