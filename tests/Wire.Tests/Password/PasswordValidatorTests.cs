using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Password;

/// <summary>A plugin that checks passwords instead of the configuration.</summary>
public sealed class PasswordValidatorTests
{
    private const string Source = """

        public sealed class OwnPasswords : IResourceOwnerPasswordValidator
        {
            static int _calls;

            public Task ValidateAsync(ResourceOwnerPasswordValidationContext context)
            {
                Interlocked.Increment(ref _calls);
                switch (context.UserName)
                {
                    case "count": context.Result = new GrantValidationResult("count", "own", customResponse: new() { ["calls"] = _calls }); break;
                    case "echo": context.Result = new GrantValidationResult("echo", "own", customResponse: new() { ["length"] = context.Password.Length, ["in_raw"] = context.Request.Raw["password"] is not null }); break;
                    case "good": context.Result = new GrantValidationResult("own|1", "own", [new Claim("department", "sales")], "directory"); break;
                    case "client": context.Result = new GrantValidationResult("machine", "own"); break;
                    case "anybody": context.Result = new GrantValidationResult(); break;
                    case "disabled": context.Result = new GrantValidationResult("2", "own"); break;
                    case "locked": context.Result = new GrantValidationResult { Error = "account_locked", ErrorDescription = "Ask the help desk." }; break;
                    case "throws": throw new InvalidOperationException("the password was " + context.Password);
                    case "null": context.Result = null!; break;
                }

                return Task.CompletedTask;
            }
        }
        """;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(new FixturePlugin("passwords", Source), settings => settings["Users"]![1]!["Enabled"] = false);

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task a_plugin_decides_who_the_user_is()
    {
        var claims = (await LogInAsync("good", "x")).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("idp").GetString()), Is.EqualTo(("own|1", "directory")));
        Assert.That(claims.Values("amr"), Is.EqualTo(["own"]));
        Assert.That(claims.TryGetProperty("department", out _), Is.False, "Claims of the subject reach a token only where they are asked for.");
    }

    [Test]
    [Property("Requirement", "PWD-03")]
    public async Task a_password_of_more_than_1024_bytes_never_reaches_whoever_hashes_it()
    {
        var before = await CallsAsync();
        (await LogInAsync("good", new string('x', 1025))).MustBeRefused("invalid_request");
        (await LogInAsync("good", new string('\u00fc', 513))).MustBeRefused("invalid_request");
        (await LogInAsync(new string('g', 257), "x")).MustBeRefused("invalid_request");
        Assert.That(await CallsAsync(), Is.EqualTo(before + 1));
    }

    [TestCase(64)]
    [TestCase(1024)]
    [Property("Requirement", "PWD-03")]
    [Property("Requirement", "EXT-08")]
    public async Task a_long_password_arrives_unmodified_and_only_where_it_belongs(int length)
    {
        var answer = (await LogInAsync("echo", new string('x', length))).MustBeIssued();
        Assert.That((answer.Json.GetProperty("length").GetInt32(), answer.Json.GetProperty("in_raw").GetBoolean()), Is.EqualTo((length, false)));
    }

    [Test]
    public async Task a_plugin_may_say_no_in_its_own_words()
    {
        Assert.That((await LogInAsync("locked", "x")).MustBeRefused("account_locked").ErrorDescription, Is.EqualTo("Ask the help desk."));
        (await LogInAsync("unheard of", "x")).MustBeRefused("invalid_grant");
    }

    [TestCase("client")]
    [TestCase("disabled")]
    [Property("Requirement", "EXT-03")]
    [TestCase("anybody")]
    public async Task a_plugin_cannot_let_in_whom_the_server_keeps_out(string user) => (await LogInAsync(user, "x")).MustBeRefused("invalid_grant");

    [TestCase("throws")]
    [TestCase("null")]
    [Property("Requirement", "EXT-06")]
    public async Task a_plugin_that_stumbles_is_the_servers_fault_and_tells_nobody_the_password(string user)
    {
        (await LogInAsync(user, "hunter2-hunter2")).MustBeServerError(_server);
        Assert.That(_server.Logs.Text, Does.Not.Contain("hunter2-hunter2"));
    }

    [Test]
    [Property("Requirement", "PWD-02")]
    public async Task wrong_passwords_are_counted_whoever_checks_them()
    {
        for (var i = 0; i < 10; i++)
            (await LogInAsync("mallory", "x")).MustBeRefused("invalid_grant");
        (await LogInAsync("MALLORY ", "x")).MustBeRefused(System.Net.HttpStatusCode.TooManyRequests, "temporarily_unavailable");
    }

    private async Task<int> CallsAsync() => (await LogInAsync("count", "x")).MustBeIssued().Json.GetProperty("calls").GetInt32();

    private Task<TokenAnswer> LogInAsync(string user, string password) => _server.AskAsync("roclient", "password", ("username", user), ("password", password), ("scope", "api1"));
}
