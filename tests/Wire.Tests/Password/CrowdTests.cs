using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Password;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Password;

/// <summary>Many people who sign in at once: few of them are hashed for, some wait, the others are told to come back, and whoever needs no hash is served all along.</summary>
[Property("Requirement", "PWD-04")]
public sealed class CrowdTests
{
    private const int People = 500;
    private const int LongestQueue = 64;

    [Test]
    public async Task those_who_find_the_queue_full_are_put_off()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            var throttling = settings.Section("Throttling");
            (throttling["PasswordFailures"], throttling["SourceFailures"]) = (10_000, 100_000);
        });
        // Whoever hashes now does so until the test says.
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var workers = server.Services.GetRequiredService<HashWorkers>();
        var busy = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount - 1)).Select(_ => workers.RunAsync(() => goOn.Task.Wait(TimeSpan.FromMinutes(2)))).ToArray();

        var logins = Enumerable.Range(0, People).Select(_ => SignInAsync(server)).ToList();
        List<TokenAnswer> putOff = [];
        while (putOff.Count < People - LongestQueue)
        {
            var answered = await Task.WhenAny(logins);
            logins.Remove(answered);
            putOff.Add((await answered).MustBePutOff());
            if (putOff.Count % 100 == 0)
                (await server.AskAsync("machine", "client_credentials")).MustBeIssued();
        }

        Assert.That(logins.Any(login => login.IsCompleted), Is.False, "They wait.");
        goOn.SetResult();
        await Task.WhenAll(busy);
        foreach (var answer in await Task.WhenAll(logins))
            answer.MustBeIssued();
        (await SignInAsync(server)).MustBeIssued();
    }

    [Test]
    public async Task with_the_usual_limits_nobody_gets_anything_but_a_token_or_a_time_to_come_back()
    {
        await using var server = await TestServer.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => SignInAsync(server)));
        Assert.That(answers.Any(answer => (int)answer.Status == 200));
        foreach (var answer in answers.Where(answer => (int)answer.Status != 200))
        {
            Assert.That((int)answer.Status, Is.EqualTo(429).Or.EqualTo(503), answer.Body);
            Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        }
    }

    private static Task<TokenAnswer> SignInAsync(TestServer server) => server.AskAsync("roclient", "password", ("username", "alice"), ("password", "alice"), ("scope", "api1"));
}
