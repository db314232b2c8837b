using System.Net;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>Whom a request means: by name or by an ID token of theirs, with their own secret where they have one, and only as long as they may be issued anything.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class UserTests(string provider) : CibaFixture(provider)
{
    private const string Carol = "carol";
    private const string Code = "7-open-sesame";

    [TestCase("nobody")]
    [TestCase("1")]
    [TestCase("alice bob")]
    [TestCase("*")]
    [TestCase("dave")]
    [Property("Requirement", "CIB-03")]
    public async Task name_of_nobody_who_can_be_asked_is_unknown(string hint) => (await Server.AskUserAsync(("login_hint", hint))).MustBeRefused("unknown_user_id");

    [TestCase("ALICE")]
    [TestCase(" alice ")]
    public async Task name_is_compared_as_at_the_sign_in(string hint) => await Server.BeginAsync(("login_hint", hint));

    [Test]
    public async Task request_is_for_the_one_it_means_and_for_nobody_else()
    {
        var authReqId = await Server.BeginAsync(("login_hint", "bob"));
        Assert.That(await Alice.WaitingAsync(), Is.Empty);
        await Bob.ApproveAsync();
        Assert.That((await Server.PollAsync(authReqId)).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task id_token_of_this_client_is_a_hint_even_when_it_has_expired()
    {
        var idToken = await IdTokenAsync();
        (await Server.AskUserAsync(("login_hint", ""), ("id_token_hint", idToken))).MustBeAsked();
        Advance(7200);
        var authReqId = (await Server.AskUserAsync(("login_hint", ""), ("id_token_hint", idToken))).MustBeAsked();
        await Alice.ApproveAsync();
        Assert.That((await Server.PollAsync(authReqId)).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("1"));
    }

    [Test]
    public async Task id_token_of_another_client_is_no_hint()
    {
        var idToken = await IdTokenAsync(CibaFlow.Rival);
        (await Server.AskUserAsync(("login_hint", ""), ("id_token_hint", idToken))).MustBeRefused("invalid_request");
        (await Server.AskUserAsync(("client_id", CibaFlow.Rival), ("login_hint", ""), ("id_token_hint", idToken))).MustBeAsked();
    }

    [Test]
    public async Task what_is_no_id_token_of_this_server_is_no_hint()
    {
        var idToken = await IdTokenAsync();
        var parts = idToken.Split('.');
        var symmetric = new SigningCredentials(new SymmetricSecurityKey(new byte[32]), SecurityAlgorithms.HmacSha256);
        string[] forged =
        [
            "x", parts[0] + "." + parts[1] + ".", parts[0] + "." + parts[1] + "." + parts[2][..^4] + "AAAA", idToken[..^1], idToken + ".",
            new JsonWebTokenHandler().CreateToken(TokenAnswer.PayloadOf(idToken).GetRawText(), symmetric),
            await AccessTokenAsync(), new string('a', 33_000),
        ];
        foreach (var hint in forged)
            (await Server.AskUserAsync(("login_hint", ""), ("id_token_hint", hint))).MustBeRefused("invalid_request");
    }

    [Test]
    [Property("Requirement", "CIB-03")]
    public async Task somebody_with_a_secret_is_not_asked_without_it()
    {
        (await AskCarolAsync()).MustBeRefused("missing_user_code");
        (await AskCarolAsync(("user_code", "wrong"))).MustBeRefused("invalid_user_code");
        (await AskCarolAsync(("user_code", Code.ToUpperInvariant()))).MustBeRefused("invalid_user_code");
        (await AskCarolAsync(("user_code", Code + " "))).MustBeRefused("invalid_user_code");
        (await AskCarolAsync(("user_code", new string('a', 257)))).MustBeRefused("invalid_request");
        (await AskCarolAsync(("user_code", Code))).MustBeAsked();
    }

    [Test]
    [Property("Requirement", "CIB-03")]
    public async Task somebody_with_a_secret_cannot_be_asked_by_a_client_that_does_not_take_it()
    {
        (await AskCarolAsync(("client_id", CibaFlow.Bank))).MustBeRefused("unknown_user_id");
        (await AskCarolAsync(("client_id", CibaFlow.Bank), ("user_code", Code))).MustBeRefused("invalid_request");
    }

    [Test]
    public async Task secret_of_somebody_who_has_none_is_not_looked_at() => (await Server.AskUserAsync(("client_id", CibaFlow.Coded), ("user_code", "whatever"))).MustBeAsked();

    [Test]
    [Property("Requirement", "CIB-03")]
    public async Task wrong_secrets_are_throttled_and_then_the_right_one_is_too()
    {
        await using var nodes = CreateNodes();
        var server = await StartThrottlingAsync(nodes);
        for (var guess = 0; guess < 3; guess++)
            (await AskCarolAsync(server, ("user_code", $"{guess}"))).MustBeRefused("invalid_user_code");
        foreach (var guess in new[] { "3", Code })
        {
            var answer = await AskCarolAsync(server, ("user_code", guess));
            answer.MustBeRefused(HttpStatusCode.TooManyRequests, "temporarily_unavailable");
            Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        }

        // Others are not concerned.
        (await server.AskUserAsync(("client_id", CibaFlow.Coded), ("user_code", "whatever"))).MustBeAsked();
        server.Clock.Advance(TimeSpan.FromSeconds(60));
        (await AskCarolAsync(server, ("user_code", Code))).MustBeAsked();
    }

    [Test]
    [Property("Requirement", "CIB-03")]
    public async Task another_spelling_of_the_hint_is_no_further_guess()
    {
        await using var nodes = CreateNodes();
        var server = await StartThrottlingAsync(nodes);
        foreach (var spelling in new[] { "carol", "Carol", "CAROL" })
            (await AskCarolAsync(server, ("login_hint", spelling), ("user_code", "guess"))).MustBeRefused("invalid_user_code");
        foreach (var spelling in new[] { "carol", "cArol", " carol" })
            (await AskCarolAsync(server, ("login_hint", spelling), ("user_code", "guess"))).MustBeRefused(HttpStatusCode.TooManyRequests, "temporarily_unavailable");
    }

    [Test]
    [Property("Requirement", "CIB-09")]
    public async Task user_who_is_disabled_or_gone_is_not_asked()
    {
        await using (await Server.ChangedAsync(settings => settings["Users"]![1]!["Enabled"] = false))
            (await Server.AskUserAsync(("login_hint", "bob"))).MustBeRefused("unknown_user_id");
        await using (await Server.ChangedAsync(settings => settings["Users"]!.AsArray().RemoveAt(1)))
            (await Server.AskUserAsync(("login_hint", "bob"))).MustBeRefused("unknown_user_id");
        await Server.BeginAsync(("login_hint", "bob"));
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "CIB-09")]
    public async Task user_who_is_disabled_or_gone_after_the_request_cannot_answer_it(bool isDisabled)
    {
        var authReqId = await Server.BeginAsync(("login_hint", "bob"));
        using var browser = await SignedInAsync(Server, "bob");
        var page = await browser.OpenRequestAsync();
        await using (await Server.ChangedAsync(settings => Lose(settings, isDisabled)))
        {
            Assert.That((await browser.DecideAsync(page)).Html, Does.Contain("name=\"password\""));
            (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "CIB-09")]
    [Property("Requirement", "TOK-13")]
    public async Task user_who_is_disabled_or_gone_after_the_approval_is_issued_nothing(bool isDisabled)
    {
        var authReqId = await Server.BeginAsync(("login_hint", "bob"));
        await Bob.ApproveAsync();
        await using (await Server.ChangedAsync(settings => Lose(settings, isDisabled)))
            (await Server.PollAsync(authReqId)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "CIB-09")]
    public async Task user_who_is_disabled_after_the_id_token_is_not_asked_by_it()
    {
        var idToken = await IdTokenAsync(user: "bob");
        await using (await Server.ChangedAsync(settings => Lose(settings, isDisabled: true)))
            (await Server.AskUserAsync(("login_hint", ""), ("id_token_hint", idToken))).MustBeRefused("invalid_request");
    }

    [Test]
    [Property("Requirement", "CIB-10")]
    public async Task more_requests_than_a_user_should_face_are_refused_until_some_are_answered_or_expire()
    {
        for (var request = 0; request < 5; request++)
        {
            // The short one is the last in the list.
            Advance(1);
            (await Server.AskUserAsync(("client_id", request % 2 == 0 ? CibaFlow.Bank : CibaFlow.Rival), ("requested_expiry", request == 4 ? "30" : "200"))).MustBeAsked(request == 4 ? 30 : 200);
        }

        (await Server.AskUserAsync()).MustBeRefused(HttpStatusCode.Forbidden, "access_denied");
        (await Server.AskUserAsync(("client_id", CibaFlow.Rival))).MustBeRefused(HttpStatusCode.Forbidden, "access_denied");
        await Server.BeginAsync(("login_hint", "bob"));

        var waiting = await Alice.WaitingAsync();
        Assert.That(waiting, Has.Length.EqualTo(5));
        await Alice.DecideAsync(await Alice.GetAsync(waiting[0]), "deny");
        await Server.BeginAsync();
        (await Server.AskUserAsync()).MustBeRefused(HttpStatusCode.Forbidden, "access_denied");
        Advance(31);
        await Server.BeginAsync();
        (await Server.AskUserAsync()).MustBeRefused(HttpStatusCode.Forbidden, "access_denied");
    }

    [Test]
    [Property("Requirement", "CIB-10")]
    public async Task requests_that_come_at_once_are_no_more_than_one_after_the_other()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Server.AskUserAsync()));
        foreach (var answer in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            answer.MustBeRefused(HttpStatusCode.Forbidden, "access_denied");
        Assert.That(await Alice.WaitingAsync(), Has.Length.LessThanOrEqualTo(5));
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.LessThanOrEqualTo(5));
    }

    protected override void Configure(JsonObject settings)
    {
        settings["Users"]!.AsArray().Add(new JsonObject { ["SubjectId"] = "3", ["Username"] = Carol, ["PasswordHash"] = PasswordHashes.Of(Carol), ["UserCodeHash"] = PasswordHashes.Of(Code) });
        settings["Users"]!.AsArray().Add(new JsonObject { ["SubjectId"] = "4", ["Username"] = "dave", ["PasswordHash"] = PasswordHashes.Of("dave"), ["Enabled"] = false });
    }

    private static void Lose(JsonObject settings, bool isDisabled)
    {
        if (isDisabled)
            settings["Users"]![1]!["Enabled"] = false;
        else
            settings["Users"]!.AsArray().RemoveAt(1);
    }

    private Task<TestServer> StartThrottlingAsync(Nodes nodes) => nodes.StartAsync(settings =>
    {
        ConfigureNode(settings);
        settings["Throttling"] = new JsonObject { ["PasswordFailures"] = 3 };
    });

    private Task<TokenAnswer> AskCarolAsync(params (string Name, string Value)[] changes) => AskCarolAsync(Server, changes);

    private static Task<TokenAnswer> AskCarolAsync(TestServer server, params (string Name, string Value)[] changes) =>
        server.AskUserAsync(CibaFlow.With([("client_id", CibaFlow.Coded), ("login_hint", Carol)], changes));

    private async Task<string> IdTokenAsync(string client = CibaFlow.Bank, string user = "alice") => (await TokensAsync(client, user)).Text("id_token")!;

    private async Task<string> AccessTokenAsync() => (await TokensAsync(CibaFlow.Bank, "alice")).AccessToken;

    private async Task<TokenAnswer> TokensAsync(string client, string user)
    {
        var authReqId = await Server.BeginAsync(("client_id", client), ("login_hint", user));
        await (user == "alice" ? Alice : Bob).ApproveAsync();
        return (await Server.PollAsync(authReqId, ("client_id", client))).MustBeIssued();
    }
}
