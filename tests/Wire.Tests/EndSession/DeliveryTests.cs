using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PluginTokenServer.Host.Outbound;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.EndSession;

/// <summary>Applications that do not listen: nobody waits for them, neither who signs out nor the other applications.</summary>
public sealed class DeliveryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [TestCase(500, 2)]
    [TestCase(503, 2)]
    [TestCase(400, 1)]
    [TestCase(404, 1)]
    [TestCase(302, 1)]
    [TestCase(307, 1)]
    public async Task failure_of_the_client_is_tried_once_more_and_its_no_is_taken(int status, int attempts)
    {
        await using var bad = await LogoutReceiver.StartAsync(LogoutReceiver.With(status));
        await using var good = await LogoutReceiver.StartAsync();
        await using var server = await SignedOutAsync(bad, good);
        Assert.That(Eventually.Holds(() => server.Logs.Text.Contains($"it answered with status {status}", StringComparison.Ordinal)), server.Logs.Text);
        Assert.That(Eventually.Holds(() => good.Tokens.Count == 1));
        Assert.That((bad.Tokens.Count, bad.Elsewhere), Is.EqualTo((attempts, 0)));
        BackChannelTests.MustKeepSecrets(server, bad, good);
    }

    [Test]
    public async Task second_attempt_that_succeeds_is_enough_and_has_a_token_of_its_own()
    {
        await using var first = await LogoutReceiver.StartAsync((http, number) => LogoutReceiver.With(number == 1 ? 502 : 204)(http, number));
        await using var second = await LogoutReceiver.StartAsync();
        await using var server = await SignedOutAsync(first, second);
        Assert.That(Eventually.Holds(() => server.Logs.Text.Contains("The client web was told", StringComparison.Ordinal)), server.Logs.Text);
        Assert.That(first.Tokens.Select(token => TokenAnswer.PayloadOf(token).GetProperty("jti").GetString()).Distinct().Count(), Is.EqualTo(2));
        Assert.That(server.Logs.Text, Does.Not.Contain("was not told"));
    }

    [Test]
    public async Task client_that_hangs_is_given_five_seconds_twice_and_holds_up_nobody()
    {
        var never = new TaskCompletionSource();
        await using var hanging = await LogoutReceiver.StartAsync((http, _) => never.Task.WaitAsync(http.RequestAborted));
        await using var good = await LogoutReceiver.StartAsync();
        await using var server = await SignedOutAsync(hanging, good);
        Assert.That(Eventually.Holds(() => good.Tokens.Count == 1 && hanging.Tokens.Count == 1), server.Logs.Text);
        server.Clock.Advance(Patience);
        Assert.That(Eventually.Holds(() => hanging.Tokens.Count == 2), server.Logs.Text);
        Assert.That(server.Logs.Text, Does.Not.Contain("was not told"));
        server.Clock.Advance(Patience);
        Assert.That(Eventually.Holds(() => server.Logs.Text.Contains("it did not answer within 5 seconds", StringComparison.Ordinal)), server.Logs.Text);
        BackChannelTests.MustKeepSecrets(server, hanging, good);
    }

    [Test]
    public async Task client_that_answers_without_end_is_not_listened_to()
    {
        var isAborted = false;
        await using var talking = await LogoutReceiver.StartAsync(async (http, _) =>
        {
            var chunk = new byte[64 * 1024];
            try
            {
                while (true)
                    await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                Volatile.Write(ref isAborted, true);
            }
        });
        await using var good = await LogoutReceiver.StartAsync();
        await using var server = await SignedOutAsync(talking, good);
        Assert.That(Eventually.Holds(() => server.Logs.Text.Contains("The client web was told", StringComparison.Ordinal)), server.Logs.Text);
        Assert.That(Eventually.Holds(() => Volatile.Read(ref isAborted)));
    }

    [Test]
    public async Task client_that_is_not_there_is_told_of_in_the_log()
    {
        await using var good = await LogoutReceiver.StartAsync();
        var gone = await LogoutReceiver.StartAsync();
        await using var server = await SignedOutAsync(gone, good, () => gone.DisposeAsync());
        Assert.That(Eventually.Holds(() => server.Logs.Text.Contains("The client web was not told", StringComparison.Ordinal)), server.Logs.Text);
        Assert.That(server.Logs.Text, Does.Contain("it could not be reached (ConnectionError)"));
        BackChannelTests.MustKeepSecrets(server, gone, good);
    }

    [Test]
    public async Task many_sessions_at_a_client_that_hangs_leave_room_for_the_others()
    {
        const int sessions = 24;
        var never = new TaskCompletionSource();
        await using var hanging = await LogoutReceiver.StartAsync((http, _) => never.Task.WaitAsync(http.RequestAborted));
        await using var good = await LogoutReceiver.StartAsync();
        await using var server = await BackChannelTests.StartAsync(hanging, good, clock: new PauseClock());
        for (var i = 0; i < sessions; i++)
        {
            using var browser = new TestBrowser(server.Address);
            await server.EnterAsync(browser, LogoutFlow.Second);
            await BackChannelTests.LogoutAsync(browser, (await server.EnterAsync(browser)).IdToken());
        }

        Assert.That(Eventually.Holds(() => good.Tokens.Count == sessions), server.Logs.Text);
        Assert.That(Eventually.Holds(() => hanging.Tokens.Count == 4));
        never.SetResult();
        Assert.That(Eventually.Holds(() => hanging.Tokens.Count == sessions), "All of them have their turn.");
    }

    [Test]
    [Property("Requirement", "CLI-16")]
    public async Task client_whose_name_leads_inside_is_told_only_where_the_operator_allows_that()
    {
        var called = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.StartAsync(
            settings =>
            {
                LogoutFlow.Configure(settings);
                settings.Client(CodeFlow.Web)["BackChannelLogoutUri"] = $"https://app.internal/logout?key={LogoutReceiver.Secret}";
            },
            services: services => services.Replace(ServiceDescriptor.Singleton<HostLookup>((host, _) =>
            {
                called.TrySetResult(host);
                return Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254")]);
            })));
        using var browser = new TestBrowser(server.Address);
        await BackChannelTests.LogoutAsync(browser, (await server.EnterAsync(browser)).IdToken());
        Assert.That(await called.Task, Is.EqualTo("app.internal"));
        // At once: to try again would lead to the same place.
        Assert.That(Eventually.Holds(() => server.Logs.Text.Contains("it is at 169.254.169.254, where this server does not call unless Outbound:AllowedNetworks says so", StringComparison.Ordinal)), server.Logs.Text);
        BackChannelTests.MustKeepSecrets(server);
    }

    private static async Task<TestServer> SignedOutAsync(LogoutReceiver web, LogoutReceiver second, Func<ValueTask>? before = null)
    {
        var server = await BackChannelTests.StartAsync(web, second, clock: new PauseClock());
        using var browser = new TestBrowser(server.Address);
        await server.EnterAsync(browser, LogoutFlow.Second);
        var hint = (await server.EnterAsync(browser)).IdToken();
        if (before is not null)
            await before();
        await BackChannelTests.LogoutAsync(browser, hint);
        return server;
    }
}
