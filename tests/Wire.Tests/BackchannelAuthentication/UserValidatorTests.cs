using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>A plugin that knows whom a hint means: its answers reach the client as they are, and its failures leave nothing behind.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class UserValidatorTests(string provider) : CibaFixture(provider)
{
    internal override FixturePlugin[] Plugins => [CibaPlugin.Users];

    [TestCase("unknown_user_id")]
    [TestCase("expired_login_hint_token")]
    [TestCase("missing_user_code")]
    [TestCase("invalid_user_code")]
    [TestCase("invalid_binding_message")]
    [TestCase("invalid_request")]
    [Property("Requirement", "CIB-03")]
    public async Task error_of_the_validator_reaches_the_client(string code)
    {
        var answer = (await AskAsync($"error {code}")).MustBeRefused(code);
        Assert.That(answer.Body, Does.Not.Contain("swordfish"));
        await MustBeEmptyAsync();
    }

    [Test]
    [Property("Requirement", "CIB-03")]
    public async Task denial_of_the_validator_is_forbidden() => (await AskAsync("error access_denied")).MustBeRefused(HttpStatusCode.Forbidden, "access_denied");

    [TestCase("error server_error")]
    [TestCase("error invalid_client")]
    [TestCase("error transaction_failed")]
    [TestCase("error UNKNOWN_USER_ID")]
    [TestCase("error <b> \"")]
    [TestCase("error ")]
    public async Task error_that_the_client_could_not_understand_is_an_unknown_user(string hint)
    {
        (await AskAsync(hint)).MustBeRefused("unknown_user_id");
        await MustBeEmptyAsync();
    }

    [TestCase("neither", "unknown_user_id")]
    [TestCase("default", "unknown_user_id")]
    [TestCase("both 1", "invalid_user_code")]
    public async Task answer_that_contradicts_itself_is_no_user(string hint, string error)
    {
        (await AskAsync(hint)).MustBeRefused(error);
        await MustBeEmptyAsync();
    }

    [TestCase("throw")]
    [TestCase("nothing")]
    [TestCase("nameless")]
    [TestCase("long 0")]
    [TestCase("long 1001")]
    [TestCase("code-points 31 0")]
    [TestCase("code-points D800")]
    public async Task validator_that_fails_is_a_failure_of_the_server_and_nothing_is_kept(string hint)
    {
        (await AskAsync(hint)).MustBeServerError(Server);
        Assert.That(Server.Logs.Text, Does.Not.Contain("swordfish\""));
        await MustBeEmptyAsync();
    }

    [Test]
    public async Task validator_that_hangs_is_given_up_and_nothing_is_kept()
    {
        var signal = Signals.New();
        var asked = AskAsync($"hang {signal}");
        await Signals.WhenSet(signal + " reached");
        await Server.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => asked.IsCompleted);
        (await asked).MustBePutOff();
        Signals.Set(signal + " released");
        await MustBeEmptyAsync();
    }

    [Test]
    public async Task hint_token_is_for_the_validator_to_read()
    {
        var authReqId = (await Server.AskUserAsync(("login_hint", ""), ("login_hint_token", "subject 2"))).MustBeAsked();
        await Bob.ApproveAsync();
        Assert.That((await Server.PollAsync(authReqId)).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task id_token_is_checked_before_the_validator_sees_its_claims()
    {
        var authReqId = (await AskAsync("subject 1")).MustBeAsked();
        await Alice.ApproveAsync();
        var idToken = (await Server.PollAsync(authReqId)).MustBeIssued().Text("id_token")!;
        (await Server.AskUserAsync(("login_hint", ""), ("id_token_hint", idToken[..^3]))).MustBeRefused("invalid_request");
        (await Server.AskUserAsync(("login_hint", ""), ("id_token_hint", idToken))).MustBeAsked();
        await Alice.ApproveAsync();
    }

    [Test]
    public async Task what_the_validator_does_to_its_copies_changes_nothing()
    {
        (await Server.AskUserAsync(("login_hint", "spoil"), ("binding_message", "W4SCT"))).MustBeAsked();
        var page = await Alice.OpenRequestAsync();
        Assert.That(page.Html, Does.Contain("W4SCT").And.Contain("The Bank").And.Not.Contain("another"));
        (await Server.AskUserAsync(("login_hint", "subject 1"), ("scope", "openid api2"))).MustBeRefused("invalid_scope");
    }

    [Test]
    [Property("Requirement", "CIB-09")]
    public async Task somebody_that_the_validator_finds_and_who_is_disabled_is_not_asked()
    {
        await using (await Server.ChangedAsync(settings => settings["Users"]![1]!["Enabled"] = false))
            (await AskAsync("subject 2")).MustBeRefused("unknown_user_id");
        await MustBeEmptyAsync();
    }

    [Test]
    public async Task wrong_codes_are_throttled_whatever_the_spelling_of_the_hint()
    {
        for (var guess = 0; guess < 10; guess++)
            (await AskCodeAsync(guess % 2 == 0 ? "code 1234" : " code 1234", $"{guess}")).MustBeRefused(guess % 2 == 0 ? "invalid_user_code" : "unknown_user_id");
        for (var guess = 0; guess < 5; guess++)
            (await AskCodeAsync("code 1234", $"{guess}")).MustBeRefused("invalid_user_code");
        (await AskCodeAsync("code 1234", "1234")).MustBeRefused(HttpStatusCode.TooManyRequests, "temporarily_unavailable");
        (await AskAsync("code 1234", ("client_id", CibaFlow.Coded))).MustBeRefused("missing_user_code");
        (await AskCodeAsync("code 5678", "5678")).MustBeAsked();
    }

    private Task<TokenAnswer> AskAsync(string hint, params (string, string)[] changes) => Server.AskUserAsync([("login_hint", hint), .. changes]);

    private Task<TokenAnswer> AskCodeAsync(string hint, string code) => AskAsync(hint, ("client_id", CibaFlow.Coded), ("user_code", code));

    private async Task MustBeEmptyAsync()
    {
        var kept = await Server.Services.GetRequiredService<OperationalStore>().ListAsync(new OperationalFilter { Kind = BackchannelRequests.Kind }, 1000);
        Assert.That(kept.Where(record => record.ExpiresAt > Server.Clock.GetUtcNow()), Is.Empty);
    }
}
