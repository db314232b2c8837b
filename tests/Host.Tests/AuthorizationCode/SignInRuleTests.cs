using System.Globalization;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Tests.Token;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.AuthorizationCode;

/// <summary>Whether somebody has to sign in for a request. Alice signed in at noon, if she did.</summary>
public sealed class SignInRuleTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private ServerParts _parts = null!;

    [OneTimeSetUp]
    public void Build() => _parts = new ServerParts(settings =>
    {
        CodeFlow.Configure(settings);
        Add(settings, "hasty")["UserSsoLifetime"] = 60;
        Add(settings, "elsewhere")["EnableLocalLogin"] = false;
        Add(settings, "choosy")["IdentityProviderRestrictions"] = new JsonArray("corporate");
    });

    [OneTimeTearDown]
    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Test]
    public void nobody_has_to_sign_in() => Assert.That(IsNeeded(Request(), Ticket(before: null), session: null), Is.True);

    [Test]
    public void somebody_does_not() => Assert.That(IsNeeded(Request(), Ticket(), Session()), Is.False);

    [TestCase("none", false)]
    [TestCase("consent", false)]
    [TestCase("login", true)]
    [TestCase("login consent", true)]
    public void a_prompt_asks_for_it(string prompt, bool isNeeded) =>
        Assert.That(IsNeeded(Request() with { Prompts = PromptText.TryRead(prompt)!.Value }, Ticket(), Session()), Is.EqualTo(isNeeded));

    [Test]
    public void whoever_has_signed_in_since_is_not_asked_again() =>
        Assert.That(IsNeeded(Request() with { Prompts = Prompts.Login, MaxAge = TimeSpan.Zero }, Ticket(begun: -60), Session("another")), Is.False);

    [TestCase(null)]
    [TestCase("that of another browser")]
    public void a_session_from_before_the_request_is_no_sign_in_for_it(string? before) =>
        Assert.That(IsNeeded(Request() with { Prompts = Prompts.Login }, Ticket(before, begun: 60), Session()), Is.True);

    [Test]
    public void clocks_of_nodes_may_differ() => Assert.That(IsNeeded(Request() with { Prompts = Prompts.Login }, Ticket(before: null, begun: 29), Session()), Is.False);

    [TestCase(0, 0, true)]
    [TestCase(1, 0, false)]
    [TestCase(59, 60, true)]
    [TestCase(60, 60, true)]
    [TestCase(61, 60, false)]
    [TestCase(int.MaxValue, 36_000, false)]
    public void a_sign_in_has_an_age(int maxAge, int seconds, bool isNeeded) =>
        Assert.That(IsNeeded(Request() with { MaxAge = TimeSpan.FromSeconds(maxAge) }, Ticket(), Session(), seconds), Is.EqualTo(isNeeded));

    [TestCase(60, false)]
    [TestCase(61, true)]
    public void a_client_may_limit_it_for_all_its_requests(int seconds, bool isNeeded) => Assert.That(IsNeeded(Request("hasty"), Ticket(), Session(), seconds), Is.EqualTo(isNeeded));

    [TestCase("elsewhere", "local", true)]
    [TestCase("elsewhere", "corporate", false)]
    [TestCase("choosy", "corporate", false)]
    [TestCase("choosy", "social", true)]
    [TestCase("choosy", "local", false)]
    [TestCase(CodeFlow.Web, "social", false)]
    public void a_client_may_say_who_has_to_vouch(string client, string provider, bool isNeeded) =>
        Assert.That(IsNeeded(Request(client), Ticket(), Session(provider: provider)), Is.EqualTo(isNeeded));

    // Another provider lets people in who signed in there a while ago.
    [TestCase("", null, -3600, false)]
    [TestCase("login", null, -3600, true)]
    [TestCase("login", null, -31, true)]
    [TestCase("login", null, -30, false)]
    [TestCase("", 3601, -3600, false)]
    [TestCase("", 3600, -3600, true)]
    [TestCase("", 0, -31, true)]
    [TestCase("", 0, -30, false)]
    public void a_new_session_is_no_new_sign_in_where_that_was_earlier(string prompt, int? maxAge, int signedIn, bool isNeeded)
    {
        var request = Request() with { Prompts = PromptText.TryRead(prompt)!.Value, MaxAge = maxAge is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        Assert.That(IsNeeded(request, Ticket(), Session("another", "corporate", signedIn)), Is.EqualTo(isNeeded));
        Assert.That(SignInRule.IsTooOld(request, Ticket(), Noon.AddSeconds(signedIn), Noon), Is.EqualTo(isNeeded));
    }

    [TestCase(-61, true)]
    [TestCase(-60, false)]
    public void the_limit_of_a_client_is_one_for_new_sessions_too(int signedIn, bool isNeeded) =>
        Assert.That(IsNeeded(Request("hasty"), Ticket(), Session("another", "corporate", signedIn)), Is.EqualTo(isNeeded));

    [Test]
    public void a_sign_in_of_which_nobody_knows_when_has_no_age()
    {
        var session = Session("another", "corporate");
        var unknown = session with { State = session.State with { AuthTimeUnknown = true } };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(IsNeeded(Request(), Ticket(), unknown), Is.False);
            Assert.That(IsNeeded(Request() with { Prompts = Prompts.Login }, Ticket(), unknown), Is.False);
            Assert.That(IsNeeded(Request() with { MaxAge = TimeSpan.FromDays(1) }, Ticket(), unknown), Is.True);
            Assert.That(IsNeeded(Request() with { MaxAge = TimeSpan.FromDays(1) }, Ticket("another"), unknown), Is.True);
            Assert.That(IsNeeded(Request("hasty"), Ticket(), unknown), Is.True);
        }
    }

    [TestCase(null, null, null)]
    [TestCase(30, null, 30)]
    [TestCase(null, 60, 60)]
    [TestCase(30, 60, 30)]
    [TestCase(90, 60, 60)]
    public void the_shorter_limit_counts(int? byRequest, int? byClient, int? seconds) => Assert.That(
        SignInRule.MaxAge(Request(byClient is null ? CodeFlow.Web : "hasty") with { MaxAge = byRequest is { } age ? TimeSpan.FromSeconds(age) : null })?.TotalSeconds, Is.EqualTo((double?)seconds));

    [TestCase("corporate", "session", false)]
    [TestCase("local", "session", true)]
    [TestCase("local", "another", false)]
    public void a_client_may_wish_who_vouches_and_whoever_signs_in_otherwise_is_not_sent_round_again(string provider, string session, bool isNeeded) =>
        Assert.That(IsNeeded(Request() with { AcrValues = ["gold", "idp:corporate"] }, Ticket(), Session(session, provider)), Is.EqualTo(isNeeded));

    [TestCase("1", false)]
    [TestCase("2", true)]
    public void somebody_else_may_be_expected(string expected, bool isNeeded)
    {
        Assert.That(IsNeeded(Request() with { ExpectedSubject = expected }, Ticket(), Session()), Is.EqualTo(isNeeded));
        Assert.That(IsNeeded(Request() with { ExpectedSubject = expected }, Ticket(begun: -60), Session("another")), Is.EqualTo(isNeeded));
    }

    private static JsonObject Add(JsonObject settings, string clientId)
    {
        var client = settings.AddClient(clientId, ["authorization_code"], ["openid"]);
        client["RedirectUris"] = new JsonArray(CodeFlow.Callback);
        return client;
    }

    private static bool IsNeeded(AuthorizationRequest request, AuthorizationTicket ticket, Session? session, int seconds = 0) =>
        SignInRule.IsNeeded(request, ticket, session, Noon.AddSeconds(seconds));

    private static AuthorizationTicket Ticket(string? before = "session", int begun = 0) => new("", Noon.AddSeconds(begun), before);

    private static Session Session(string id = "session", string provider = "local", int signedIn = 0)
    {
        var state = new SessionState
        {
            SessionId = "sid",
            Subject = [new StoredClaim("sub", "1"), new StoredClaim("idp", provider), new StoredClaim("auth_time", Noon.AddSeconds(signedIn).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))],
            CreatedAt = Noon,
            SeenAt = Noon,
        };
        return new Session(new OperationalRecord { Kind = Sessions.Kind, Id = id, Stamp = "stamp", CreatedAt = Noon, ExpiresAt = Noon.AddHours(1) }, state);
    }

    private AuthorizationRequest Request(string clientId = CodeFlow.Web)
    {
        RegisteredClient client = _parts.Client(clientId);
        return new AuthorizationRequest
        {
            Client = client,
            Target = new AuthorizationTarget(CodeFlow.Callback, null, false),
            RedirectUriNamed = true,
            Scopes = new ScopeGrant([], new Models.Resources()),
            Prompts = Prompts.Unspecified,
        };
    }
}
