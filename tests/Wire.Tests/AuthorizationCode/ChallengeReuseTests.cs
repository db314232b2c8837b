using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.AuthorizationCode;

/// <summary>A code_challenge that is the same for many users is told to the operator (RFC 9700 §2.1.1), and nobody is refused for it.</summary>
[Property("Requirement", "AUT-16")]
public sealed class ChallengeReuseTests
{
    private static readonly string[] Users = ["alice", "bob", "carol"];

    private TestServer _server = null!;

    [SetUp]
    public async Task Start() => _server = await TestServer.StartAsync(settings =>
    {
        CodeFlow.Configure(settings);
        settings["Users"]!.AsArray().Add(new JsonObject { ["SubjectId"] = "3", ["Username"] = "carol", ["PasswordHash"] = PasswordHashes.Of("carol") });
    });

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task constant_challenge_is_an_alarm_with_the_third_user()
    {
        foreach (var user in Users)
        {
            Assert.That(Alarms(), Is.Empty, user);
            (await EnterAsync(user, CodeFlow.Challenge)).Dispose();
        }

        Assert.That(Alarms().Single().Message, Does.Contain("client web").And.Not.Contain(CodeFlow.Challenge));
        // Once is enough for a while.
        (await EnterAsync("alice", CodeFlow.Challenge)).Dispose();
        Assert.That(Alarms(), Has.Length.EqualTo(1));
        _server.Clock.Advance(TimeSpan.FromHours(1));
        (await EnterAsync("bob", CodeFlow.Challenge)).Dispose();
        Assert.That(Alarms(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task challenge_of_each_request_is_none()
    {
        foreach (var user in Users.Concat(Users))
            (await EnterAsync(user, NewChallenge())).Dispose();
        Assert.That(Alarms(), Is.Empty);
    }

    [Test]
    public async Task one_user_who_comes_back_is_none()
    {
        using var browser = await EnterAsync("alice", CodeFlow.Challenge);
        for (var i = 0; i < 5; i++)
            Assert.That((await browser.GetAsync(CodeFlow.Request())).Code, Is.Not.Empty);
        (await EnterAsync("bob", CodeFlow.Challenge)).Dispose();
        Assert.That(Alarms(), Is.Empty);
    }

    [Test]
    public async Task request_that_came_to_nothing_does_not_count()
    {
        foreach (var user in Users)
        {
            using var browser = new TestBrowser(_server.Address);
            await browser.SignInAsync(await browser.GetAsync(CodeFlow.Request()), user, "wrong");
        }

        Assert.That(Alarms(), Is.Empty);
    }

    [Test]
    public async Task constant_challenge_is_noticed_among_others()
    {
        foreach (var user in Users)
        {
            using var browser = await EnterAsync(user, CodeFlow.Challenge);
            for (var i = 0; i < 20; i++)
                await browser.GetAsync(CodeFlow.Request(("code_challenge", NewChallenge())));
        }

        Assert.That(Alarms(), Has.Length.EqualTo(1));
    }

    private LogRecord[] Alarms() => [.. _server.Logs.Records.Where(record => record.Id.Name == "ChallengeReused")];

    private async Task<TestBrowser> EnterAsync(string user, string challenge)
    {
        var browser = new TestBrowser(_server.Address);
        Assert.That((await browser.SignInAsync(await browser.GetAsync(CodeFlow.Request(("code_challenge", challenge))), user)).Code, Is.Not.Empty);
        return browser;
    }

    private static string NewChallenge() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
