using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Password;

public sealed class PasswordTests
{
    private const string Long = "correct horse battery staple, correct horse battery staple, correct horse battery staple";

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await TestServer.StartAsync(settings =>
    {
        AddUser(settings, "3", "carol", Long);
        AddUser(settings, "4", "Jürgen", "  pass word\t\u00fc ");
        AddUser(settings, "5", "dave", "dave")["Enabled"] = false;
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static System.Text.Json.Nodes.JsonObject AddUser(System.Text.Json.Nodes.JsonObject settings, string subject, string name, string password)
    {
        var user = new System.Text.Json.Nodes.JsonObject { ["SubjectId"] = subject, ["Username"] = name, ["PasswordHash"] = PasswordHashes.Of(password) };
        settings["Users"]!.AsArray().Add(user);
        return user;
    }

    [Test]
    [Property("Requirement", "TOK-09")]
    public async Task a_user_gets_a_token_that_names_them()
    {
        var claims = (await LogInAsync("alice", "alice")).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("client_id").GetString(), claims.GetProperty("idp").GetString()), Is.EqualTo(("1", "roclient", "local")));
        Assert.That(claims.GetProperty("amr").GetRawText(), Is.EqualTo("[\"pwd\"]"));
        Assert.That(claims.GetProperty("auth_time").GetInt64(), Is.EqualTo(_server.Clock.GetUtcNow().ToUnixTimeSeconds()));
    }

    [Test]
    [Property("Requirement", "PWD-01")]
    public async Task a_client_that_does_not_list_the_grant_may_not_use_it() =>
        (await _server.AskAsync("machine", "password", ("username", "alice"), ("password", "alice"))).MustBeRefused("unauthorized_client");

    [Test]
    [Property("Requirement", "PWD-01")]
    public async Task neither_id_token_nor_refresh_token_comes_unasked()
    {
        var answer = (await _server.AskAsync("roclient", "password", ("username", "alice"), ("password", "alice"), ("scope", "openid api1"))).MustBeIssued();
        Assert.That((answer.Has("id_token"), answer.Has("refresh_token")), Is.EqualTo((false, false)));
    }

    [TestCase("username", "alice")]
    [TestCase("password", "alice")]
    [Property("Requirement", "PWD-01")]
    public async Task half_of_the_credentials_gets_invalid_request(string name, string value) =>
        (await _server.AskAsync("roclient", "password", (name, value))).MustBeRefused("invalid_request");

    [TestCase("alice", "wrong")]
    [TestCase("alice", "Alice")]
    [TestCase("alice", "alice ")]
    [TestCase("nobody", "wrong")]
    [TestCase("nobody", "alice")]
    [TestCase("1", "alice")]
    [TestCase("dave", "dave")]
    [TestCase("dave", "wrong")]
    [Property("Requirement", "PWD-02")]
    public async Task the_answer_does_not_say_which_of_the_two_was_wrong(string user, string password)
    {
        var answer = (await LogInAsync(user, password)).MustBeRefused("invalid_grant");
        Assert.That(answer.Body, Is.EqualTo("""{"error":"invalid_grant","error_description":"The user name or the password is wrong."}"""));
    }

    [TestCase("alice")]
    [TestCase("ALICE")]
    [TestCase(" alice ")]
    [Property("Requirement", "PWD-02")]
    public async Task a_name_is_the_same_user_however_it_is_written(string name) =>
        Assert.That((await LogInAsync(name, "alice")).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("1"));

    [Test]
    [Property("Requirement", "PWD-03")]
    public async Task a_long_password_is_taken_as_it_is_to_the_last_character()
    {
        (await LogInAsync("carol", Long)).MustBeIssued();
        (await LogInAsync("carol", Long[..^1])).MustBeRefused("invalid_grant");
        (await LogInAsync("carol", Long[..72])).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "PWD-03")]
    public async Task blanks_and_other_alphabets_are_part_of_a_password()
    {
        (await LogInAsync("jürgen", "  pass word\t\u00fc ")).MustBeIssued();
        (await LogInAsync("jürgen", "pass word\t\u00fc")).MustBeRefused("invalid_grant");
        (await LogInAsync("jürgen", "  pass word\tu\u0308 ")).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Requirement", "PWD-02")]
    public async Task too_many_wrong_passwords_for_one_name_are_put_off_for_that_name_only()
    {
        await using var server = await TestServer.StartAsync();
        string[] variants = ["alice", "ALICE", " alice", "Alice ", "aLiCe"];
        for (var i = 0; i < 10; i++)
            (await LogInAsync(variants[i % variants.Length], "wrong", server)).MustBeRefused("invalid_grant");

        // The right password does not help any more, in whatever way the name is written.
        foreach (var name in variants)
        {
            var refused = (await LogInAsync(name, "alice", server)).MustBeRefused(HttpStatusCode.TooManyRequests, "temporarily_unavailable");
            Assert.That(refused.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(15)));
        }

        (await LogInAsync("bob", "bob", server)).MustBeIssued();
        (await server.AskAsync("machine", "client_credentials")).MustBeIssued();
        server.Clock.Advance(TimeSpan.FromSeconds(15));
        (await LogInAsync("alice", "alice", server)).MustBeIssued();
    }

    [Test]
    [Property("Requirement", "PWD-02")]
    public async Task a_name_that_nobody_has_is_counted_like_one_that_somebody_has()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 10; i++)
            (await LogInAsync("nobody", "wrong", server)).MustBeRefused("invalid_grant");
        (await LogInAsync("Nobody", "wrong", server)).MustBeRefused(HttpStatusCode.TooManyRequests, "temporarily_unavailable");
    }

    [Test]
    [Property("Requirement", "PWD-02")]
    public async Task right_passwords_are_not_counted()
    {
        for (var i = 0; i < 15; i++)
            (await LogInAsync("bob", "bob")).MustBeIssued();
    }

    private Task<TokenAnswer> LogInAsync(string user, string password, TestServer? server = null) =>
        (server ?? _server).AskAsync("roclient", "password", ("username", user), ("password", password), ("scope", "api1"));
}
