using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Throttling;

public sealed class ClientSecretThrottleTests
{
    private const int Failures = 20;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(configuration =>
    {
        // This machine speaks for others.
        configuration["KnownProxies"] = new JsonArray("127.0.0.1");
        configuration.AddClient("slow", ["client_credentials"], ["api1"])["ClientSecrets"] = new JsonArray(new JsonObject { ["Value"] = PasswordHashes.Of("secret") });
    });

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    // Time enough to forget what another test has tried.
    [SetUp]
    public void Forget() => _server.Clock.Advance(TimeSpan.FromHours(1));

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task twenty_wrong_secrets_are_enough([Values] bool byHeader)
    {
        await FailAsync("machine", Failures, "10.0.0.1", byHeader);
        var answer = await AskAsync("machine", "wrong", "10.0.0.1", byHeader);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(answer.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(15)));
        Assert.That(answer.Headers.CacheControl!.NoStore, Is.True);
        Assert.That(answer.Error, Is.EqualTo("temporarily_unavailable"));
        Assert.That(answer.Headers.WwwAuthenticate, Is.Empty);
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task right_secret_does_not_help_whoever_has_guessed_too_often()
    {
        await FailAsync("machine", Failures, "10.0.0.1");
        Assert.That((await AskAsync("machine", "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests), "Otherwise guessing would go on.");
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task same_client_elsewhere_and_other_clients_here_are_unharmed()
    {
        await FailAsync("machine", Failures + 5, "10.0.0.1");
        Assert.That((await AskAsync("machine", "secret", "10.0.0.2")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await AskAsync("machine", "secret", "2001:db8::1")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await AskAsync("rsa", "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await AskAsync("slow", "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task one_more_attempt_is_allowed_after_the_time_that_was_said()
    {
        await FailAsync("machine", Failures, "10.0.0.1");
        var said = (await AskAsync("machine", "wrong", "10.0.0.1")).Headers.RetryAfter!.Delta!.Value;
        _server.Clock.Advance(said - TimeSpan.FromSeconds(1));
        Assert.That((await AskAsync("machine", "wrong", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await AskAsync("machine", "wrong", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await AskAsync("machine", "wrong", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task refused_attempts_do_not_prolong_the_wait()
    {
        await FailAsync("machine", Failures + 100, "10.0.0.1", expectRefusals: true);
        _server.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.That((await AskAsync("machine", "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task success_counts_nothing_and_forgives_nothing()
    {
        await FailAsync("machine", Failures - 1, "10.0.0.1");
        for (var i = 0; i < 50; i++)
            Assert.That((await AskAsync("machine", "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.OK));
        await FailAsync("machine", 1, "10.0.0.1");
        Assert.That((await AskAsync("machine", "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task guesses_in_parallel_do_not_overshoot()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => AskAsync("machine", "wrong", "10.0.0.1")));
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized), Is.EqualTo(Failures));
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests), Is.EqualTo(40));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task one_secret_tried_on_many_clients_ends_too()
    {
        for (var i = 0; i < 200; i++)
            Assert.That((await AskAsync($"client-{i}", "wrong", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await AskAsync("client-200", "wrong", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await AskAsync("machine", "secret", "10.0.0.2")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task variants_of_a_name_are_names_of_nobody()
    {
        await FailAsync("machine", Failures, "10.0.0.1");
        foreach (var variant in new[] { "MACHINE", " machine", "machine ", "machine\t" })
            Assert.That((await AskAsync(variant, "secret", "10.0.0.1")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task addresses_of_one_ipv6_network_are_one_source()
    {
        for (var i = 1; i <= Failures; i++)
            await FailAsync("machine", 1, $"2001:db8:1:2::{i:x}");
        Assert.That((await AskAsync("machine", "secret", "2001:db8:1:2:ffff::1")).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That((await AskAsync("machine", "secret", "2001:db8:1:3::1")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task busy_client_with_the_right_secret_is_not_refused()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => AskAsync("machine", "secret", "10.0.0.1")));
        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    [Property("Requirement", "CLI-19")]
    public async Task log_says_it_once_and_not_with_every_refusal()
    {
        var before = _server.Logs.Records.Count;
        await FailAsync("machine", Failures + 50, "10.0.0.1", expectRefusals: true);
        Assert.That(_server.Logs.Records.Skip(before).Count(record => record.Message.StartsWith("Too many wrong credentials", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    private async Task FailAsync(string client, int times, string source, bool byHeader = false, bool expectRefusals = false)
    {
        for (var i = 0; i < times; i++)
        {
            var answer = await AskAsync(client, "wrong", source, byHeader);
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized).Or.EqualTo(expectRefusals || i >= Failures ? HttpStatusCode.TooManyRequests : HttpStatusCode.Unauthorized));
        }
    }

    private async Task<TokenAnswer> AskAsync(string client, string secret, string source, bool byHeader = false)
    {
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials")];
        if (!byHeader)
            form.AddRange([new("client_id", client), new("client_secret", secret)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", source);
        if (byHeader)
            request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
        return await _server.SendAsync(request);
    }
}
