using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Wire.Tests.Keys;

/// <summary>Keys change under running servers, and nobody who follows the rules of caching notices.</summary>
public sealed class RotationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task new_key_is_published_before_it_signs_and_the_old_one_until_its_tokens_are_dead()
    {
        await using var server = await TestServer.StartAsync(clock: new FakeTimeProvider(Start));
        var first = await KeyOfTokenAsync(server);
        await PassAsync(server, TimeSpan.FromDays(89) - TimeSpan.FromMinutes(1));
        Assert.That(await PublishedAsync(server), Has.Length.EqualTo(2));

        await PassAsync(server, TimeSpan.FromMinutes(2));
        Assert.That(await PublishedAsync(server), Has.Length.EqualTo(4).And.Contains(first));
        Assert.That(await KeyOfTokenAsync(server), Is.EqualTo(first));

        await PassAsync(server, TimeSpan.FromHours(23));
        Assert.That(await KeyOfTokenAsync(server), Is.EqualTo(first));
        await PassAsync(server, TimeSpan.FromMinutes(57));
        var answer = await server.UserTokenAsync();
        Assert.That(KeyOf(answer), Is.EqualTo(first), "To the end of its time.");

        await PassAsync(server, TimeSpan.FromMinutes(3));
        var second = await KeyOfTokenAsync(server);
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(await PublishedAsync(server), Has.Length.EqualTo(4).And.Contains(second));
        await PassAsync(server, TimeSpan.FromMinutes(56));
        Assert.That(await IsValidAsync(server, answer), Is.True);

        await PassAsync(server, TimeSpan.FromMinutes(20));
        Assert.That(await PublishedAsync(server), Has.Length.EqualTo(2).And.Contains(second));
        Assert.That(await IsValidAsync(server, answer), Is.False, "It has expired.");
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task nodes_read_and_rotate_by_themselves()
    {
        await using var server = await TestServer.StartAsync(clock: new FakeTimeProvider(Start));
        server.Clock.Advance(TimeSpan.FromDays(89));
        Assert.That(await Eventually.HoldsAsync(async () => (await PublishedAsync(server)).Length == 4), Is.True);
    }

    [Test]
    [Property("Requirement", "KEY-03")]
    public async Task change_of_the_keys_changes_the_tag_of_the_document()
    {
        await using var server = await TestServer.StartAsync();
        using var before = await server.Http.GetAsync("/.well-known/openid-configuration/jwks");
        await server.Services.GetRequiredService<SigningKeyUpkeep>().RotateAsync();
        using var after = await server.Http.GetAsync("/.well-known/openid-configuration/jwks");
        Assert.That(after.Headers.ETag, Is.Not.EqualTo(before.Headers.ETag));
    }

    [Test]
    [Property("Requirement", "KEY-04")]
    [Property("Requirement", "KEY-05")]
    public async Task two_nodes_with_clocks_apart_rotate_at_once_and_every_token_is_good_at_both([Values(-5, 5)] int minutes)
    {
        var (storeClock, master) = (new FakeTimeProvider(Start), EarlierKeyFile.NewMasterKey().Text);
        var store = new SharedStore(storeClock);
        await using var one = await StartAsync(store, master, Start);
        await using var other = await StartAsync(store, master, Start.AddMinutes(minutes));
        TestServer[] nodes = [one, other];
        var signers = new HashSet<string>();
        (string Token, DateTimeOffset Until)[] tokens = [];

        // Every quarter of an hour over the days around the rotation.
        await AdvanceAsync(TimeSpan.FromDays(88.9));
        for (var quarter = 0; quarter < 4 * 30; quarter++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(15));
            var published = await Task.WhenAll(nodes.Select(PublishedAsync));
            Assert.That(published[1], Is.EqualTo(published[0]));
            foreach (var node in nodes)
            {
                var token = await node.UserTokenAsync();
                Assert.That(published[0], Does.Contain(KeyOf(token)));
                signers.Add(KeyOf(token));
                tokens = [.. tokens, (token, node.Clock.GetUtcNow().AddHours(1))];
            }

            // Each node judges by its own clock, and allows for ten seconds; who is five minutes ahead is not asked for more.
            tokens = [.. tokens.Where(token => token.Until > nodes.Max(node => node.Clock.GetUtcNow()))];
            foreach (var node in nodes)
                foreach (var (token, _) in tokens.Where(token => token.Until.AddHours(-1) <= node.Clock.GetUtcNow()))
                    Assert.That(await IsValidAsync(node, token), Is.True);
        }

        Assert.That(signers, Has.Count.EqualTo(2));

        async Task AdvanceAsync(TimeSpan time)
        {
            storeClock.Advance(time);
            foreach (var node in nodes)
                node.Clock.Advance(time);
            await Task.WhenAll(nodes.Select(node => Task.Run(node.Services.GetRequiredService<SigningKeyUpkeep>().PassAsync)));
            foreach (var node in nodes)
                await node.Services.GetRequiredService<SigningKeyRing>().ReadAsync();
        }
    }

    [Test]
    [Property("Requirement", "KEY-05")]
    public async Task token_of_a_key_that_a_node_has_not_read_yet_is_good_there()
    {
        var master = EarlierKeyFile.NewMasterKey().Text;
        var store = new SharedStore();
        await using var one = await StartAsync(store, master, Start);
        await using var other = await StartAsync(store, master, Start);
        await other.Services.GetRequiredService<SigningKeyUpkeep>().RotateAsync();
        // Long enough for the new key to sign, had the first node slept over it.
        other.Clock.Advance(TimeSpan.FromDays(1));
        one.Clock.SetUtcNow(other.Clock.GetUtcNow());
        var token = await other.UserTokenAsync();
        Assert.That(await IsValidAsync(one, token), Is.True);
    }

    [Test]
    [Property("Fault", "F36")]
    public async Task keys_sign_on_while_the_store_is_away()
    {
        await using var server = await TestServer.StartAsync();
        var kid = await KeyOfTokenAsync(server);
        await server.Services.GetRequiredService<OperationalStore>().CloseAsync();
        server.Clock.Advance(TimeSpan.FromDays(100));
        Assert.That(await KeyOfTokenAsync(server), Is.EqualTo(kid));
        Assert.That(await PublishedAsync(server), Has.Length.EqualTo(2).And.Contains(kid));
    }

    private static Task<TestServer> StartAsync(SharedStore store, string masterKey, DateTimeOffset now) => TestServer.StartAsync(
        configuration => (configuration["Issuer"], configuration["MasterKeys"]) = ("http://localhost:5000", new System.Text.Json.Nodes.JsonArray(masterKey)),
        services: store.Use, clock: new FakeTimeProvider(now));

    private static Task PassAsync(TestServer server, TimeSpan time)
    {
        server.Clock.Advance(time);
        return server.Services.GetRequiredService<SigningKeyUpkeep>().PassAsync();
    }

    private static async Task<string> KeyOfTokenAsync(TestServer server) => KeyOf(await server.UserTokenAsync());

    private static string KeyOf(string token) => TokenAnswer.HeaderOf(token).GetProperty("kid").GetString()!;

    private static async Task<bool> IsValidAsync(TestServer server, string token) =>
        !(await server.Services.GetRequiredService<ITokenValidator>().ValidateAccessTokenAsync(token)).IsError;

    private static async Task<string[]> PublishedAsync(TestServer server) =>
        [.. JsonDocument.Parse(await server.Http.GetStringAsync("/.well-known/openid-configuration/jwks")).RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
}
