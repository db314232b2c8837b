using System.Net;
using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Users;

/// <summary><c>ICustomTokenRequestValidator</c> in its published shape.</summary>
public sealed class RequestValidatorTests
{
    [Test]
    public async Task request_that_it_leaves_alone_is_answered_as_it_is()
    {
        var answer = await AskAsync();

        answer.ShouldSucceed();
        Assert.That(answer.Text("expires_in"), Is.EqualTo("3600"));
    }

    [Test]
    public async Task claims_lifetime_and_entries_that_it_sets_are_those_of_the_token()
    {
        var answer = await AskAsync(("transaction", "t-9"));
        var claims = answer.Claims();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(claims.Claim("client_transaction"), Is.EqualTo("t-9"));
            Assert.That(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), Is.EqualTo(10));
            Assert.That(answer.Text("expires_in"), Is.EqualTo("10"));
            Assert.That(answer.Text("transaction"), Is.EqualTo("t-9"));
            Assert.That(answer.Text("user"), Is.EqualTo("nobody"));
        }
    }

    [Test]
    public async Task it_sees_the_subject_of_a_user()
    {
        var answer = await (await Servers.Directory).PasswordAsync("portal", ("dora", "dora's"), "api1", ("transaction", "t-9"));

        Assert.That(answer.Claims().Claim("client_transaction"), Is.EqualTo("t-9"));
        Assert.That(answer.Text("user"), Is.EqualTo("d-1"));
    }

    [Test]
    public async Task claims_of_one_request_are_not_those_of_the_next()
    {
        await AskAsync(("transaction", "t-9"));
        var next = await AskAsync(("transaction", "t-10"));

        Assert.That(next.Text("claims"), Is.EqualTo("1"));
    }

    [Test]
    public async Task error_in_place_is_refused_with_its_entries()
    {
        var answer = await AskAsync(("transaction", "blocked"));

        answer.ShouldBeRefused("transaction_blocked");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.ErrorDescription, Is.EqualTo("Transaction is blocked"));
            Assert.That(answer.Text("retry_in"), Is.EqualTo("30"));
        }
    }

    [Test]
    public async Task error_in_a_result_of_its_own_is_refused()
    {
        var answer = await AskAsync(("transaction", "unknown"));

        answer.ShouldBeRefused("invalid_request");
        Assert.That(answer.ErrorDescription, Is.EqualTo("No such transaction"));
    }

    [Test]
    public async Task entries_in_a_result_of_its_own_are_sent()
    {
        var answer = await AskAsync(("transaction", "replaced"));

        answer.ShouldSucceed();
        Assert.That(answer.Text("replaced"), Is.EqualTo("True"));
    }

    [Test]
    public async Task result_about_another_request_is_a_fault()
    {
        var answer = await AskAsync(("transaction", "other"));

        answer.ShouldBeRefused("server_error", HttpStatusCode.InternalServerError);
    }

    [Test]
    public async Task scopes_that_it_takes_away_are_not_granted()
    {
        var answer = await AskAsync(("transaction", "narrow"), ("scope", "api1 api2"));

        Assert.That(answer.Claims().Claim("scope"), Is.EqualTo("api1"));
    }

    [Test]
    public async Task lifetime_beyond_the_clients_is_refused() => (await AskAsync(("transaction", "greedy"))).ShouldBeRefused("invalid_request");

    private static async Task<TokenAnswer> AskAsync(params (string Name, string Value)[] form) => await (await Servers.Directory).MachineAsync("portal", form);
}
