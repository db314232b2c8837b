using System.Collections.Concurrent;
using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Storage;

/// <summary>PostgreSQL is killed under load and its synchronous standby takes over: a few seconds of 503, and nothing that was acknowledged is lost or comes back.</summary>
[Property("Requirement", "F02")]
public sealed class FailoverTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    [Test]
    public async Task standby_that_takes_over_has_all_that_was_acknowledged_and_what_was_used_stays_used()
    {
        await using var primary = await PostgresServer.StartAsync();
        var database = await primary.CreateDatabaseAsync();
        await using var standby = await primary.StartStandbyAsync(synchronous: true);
        using var key = ClientKeyPair.Make("ES256");
        await using var nodes = new Nodes("postgresql", $"Host={primary.Host},{standby.Host};Username=postgres;Database={database}");
        var server = await nodes.StartAsync(settings => settings.AddKeyClient("signer", key.PublicJwk()));

        var assertion = new AssertionMaker("signer", key, Nodes.Issuer, server.Clock).Assertion();
        (await server.AssertAsync(assertion)).MustBeIssued();
        var (revoked, reference, replaced) = (await server.SignInAsync(), await server.SignInAsync(GrantClients.Referring), (await server.SignInAsync()).RefreshToken());
        await server.RevokeAsync(GrantClients.Web, revoked.RefreshToken());
        await server.RotateAsync(GrantClients.Web, await server.RotateAsync(GrantClients.Web, replaced));

        var sessions = new List<Session>();
        for (var i = 0; i < 6; i++)
            sessions.Add(new Session(server, (await server.SignInAsync()).RefreshToken()));
        using var done = new CancellationTokenSource();
        var load = sessions.Select(session => Task.Run(() => session.RunAsync(done.Token))).ToArray();
        Assert.That(Eventually.Holds(() => sessions.TrueForAll(session => session.Refreshed >= 5)));

        await primary.KillAsync();
        var start = TimeProvider.System.GetTimestamp();
        var before = sessions.ConvertAll(session => session.Refreshed);
        Assert.That(Eventually.Holds(() => sessions.Exists(session => session.PutOff > 0)), "While there is no primary, there is no answer but that.");
        await standby.PromoteAsync();
        Assert.That(Eventually.Holds(() => sessions.Zip(before).All(session => session.First.Refreshed > session.Second)));
        Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(Longest));
        await done.CancelAsync();
        await Task.WhenAll(load);

        Assert.That(sessions.SelectMany(session => session.Others), Is.Empty, "Nothing but 200 and 503.");
        foreach (var session in sessions)
            await server.RotateAsync(GrantClients.Web, session.Token);
        Assert.That(await server.IsActiveAsync(GrantClients.Api1, reference.AccessToken), Is.True);
        await server.MustRefuseAssertionAsync(assertion);
        (await server.RefreshAsync(GrantClients.Web, revoked.RefreshToken())).MustBeRefused("invalid_grant");
        (await server.RefreshAsync(GrantClients.Web, replaced)).MustBeRefused("invalid_grant");
    }

    /// <summary>Refreshes without a pause. Whoever had no answer asks again with what he has.</summary>
    private sealed class Session(TestServer server, string token)
    {
        private int _refreshed;
        private int _putOff;

        /// <summary>The token that was acknowledged last.</summary>
        public string Token { get; private set; } = token;

        public int Refreshed => Volatile.Read(ref _refreshed);

        public int PutOff => Volatile.Read(ref _putOff);

        public ConcurrentBag<string> Others { get; } = [];

        public async Task RunAsync(CancellationToken done)
        {
            while (!done.IsCancellationRequested)
            {
                var answer = await server.RefreshAsync(GrantClients.Web, Token);
                switch (answer.Status)
                {
                    case HttpStatusCode.OK:
                        Token = answer.RefreshToken();
                        Interlocked.Increment(ref _refreshed);
                        break;
                    case HttpStatusCode.ServiceUnavailable when answer.Headers.RetryAfter is not null:
                        Interlocked.Increment(ref _putOff);
                        break;
                    default:
                        Others.Add(answer.Body);
                        return;
                }
            }
        }
    }
}
