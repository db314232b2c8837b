using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Clients;

/// <summary>An assertion is taken once: here, on the next node, and after a restart.</summary>
public sealed class AssertionReplayTests
{
    private const string Issuer = "https://id.example.com";

    private readonly ClientKeyPair _key = ClientKeyPair.Make("ES256");
    private readonly string _masterKey = EarlierKeyFile.NewMasterKey().Text;

    [OneTimeTearDown]
    public void Stop() => _key.Dispose();

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task second_use_is_refused()
    {
        await using var server = await StartAsync();
        var assertion = ClientOf(server).Assertion();
        await MustPassAsync(server, assertion);
        await server.MustRefuseAssertionAsync(assertion);
        // Until its last second, and after that for its age.
        server.Clock.Advance(TimeSpan.FromSeconds(69));
        await server.MustRefuseAssertionAsync(assertion);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.MustRefuseAssertionAsync(assertion);
    }

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task same_identifier_under_another_signature_is_refused()
    {
        await using var server = await StartAsync();
        var client = ClientOf(server);
        await MustPassAsync(server, client.With(claims => claims["jti"] = "one"));
        await server.MustRefuseAssertionAsync(client.With(claims => (claims["jti"], claims["exp"]) = ("one", client.Now + 300)));
        await MustPassAsync(server, client.With(claims => claims["jti"] = "One"));
        await MustPassAsync(server, client.With(claims => claims["jti"] = new string('j', 5000)));
    }

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task identifier_is_each_clients_own()
    {
        await using var server = await StartAsync();
        await MustPassAsync(server, ClientOf(server).With(claims => claims["jti"] = "one"));
        await MustPassAsync(server, ClientOf(server, "other").With(claims => claims["jti"] = "one"));
    }

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task second_node_on_the_same_store_knows_it()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync(one.Services.GetRequiredService<MemoryStore>(), one);
        var (assertion, other) = (ClientOf(one).Assertion(), ClientOf(one).Assertion());
        await MustPassAsync(one, assertion);
        await two.MustRefuseAssertionAsync(assertion);
        await MustPassAsync(two, other);
        await one.MustRefuseAssertionAsync(other);
    }

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task restart_on_a_store_that_lasts_changes_nothing()
    {
        string assertion;
        MemoryStore store;
        await using var before = await StartAsync();
        await MustPassAsync(before, assertion = ClientOf(before).Assertion());
        store = before.Services.GetRequiredService<MemoryStore>();
        await before.StopAsync();
        await using var after = await StartAsync(store, before);
        await after.MustRefuseAssertionAsync(assertion);
    }

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task restart_on_sqlite_changes_nothing()
    {
        using var root = new TestDirectory();
        string assertion;
        await using (var before = await TestServer.StartAsync(Configure, root: root))
            await MustPassAsync(before, assertion = ClientOf(before).Assertion());
        await using var after = await TestServer.StartAsync(Configure, root: root);
        await after.MustRefuseAssertionAsync(assertion);
        await MustPassAsync(after, ClientOf(after).Assertion());
    }

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task nodes_that_share_postgresql_know_it_and_so_do_those_that_start_later()
    {
        await using var nodes = new Nodes("postgresql");
        Task<TestServer> StartAsync() => nodes.StartAsync(settings => settings.AddKeyClient("signer", _key.PublicJwk()));
        var (one, two) = (await StartAsync(), await StartAsync());
        var (assertion, other, raced) = (ClientOf(one).Assertion(), ClientOf(one).Assertion(), ClientOf(one).Assertion());
        await MustPassAsync(one, assertion);
        await two.MustRefuseAssertionAsync(assertion);
        await MustPassAsync(two, other);
        await one.MustRefuseAssertionAsync(other);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : two).AssertAsync(raced)));
        Assert.That(answers.Select(answer => answer.Status).Order(), Is.EqualTo(Enumerable.Repeat(HttpStatusCode.Unauthorized, 7).Prepend(HttpStatusCode.OK)));

        await one.StopAsync();
        await two.StopAsync();
        var later = await StartAsync();
        foreach (var used in new[] { assertion, other, raced })
            await later.MustRefuseAssertionAsync(used);
        await MustPassAsync(later, ClientOf(later).Assertion());
    }

    [Test]
    [Property("Requirement", "CLI-12")]
    public async Task of_many_at_once_one_is_the_first()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync(one.Services.GetRequiredService<MemoryStore>(), one);
        var assertion = ClientOf(one).Assertion();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => (i % 2 == 0 ? one : two).AssertAsync(assertion)));
        Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.OK), Is.EqualTo(1));
    }

    [Test]
    public async Task refused_assertion_uses_nothing_up()
    {
        await using var server = await StartAsync();
        var client = ClientOf(server);
        await server.MustRefuseAssertionAsync(client.With(claims => (claims["jti"], claims["aud"]) = ("one", "https://other.example")));
        using var stranger = ClientKeyPair.Make("ES256");
        await server.MustRefuseAssertionAsync(new AssertionMaker(client.ClientId, stranger, Issuer, server.Clock).With(claims => claims["jti"] = "one"));
        await MustPassAsync(server, client.With(claims => claims["jti"] = "one"));
    }

    [Test]
    [Property("Requirement", "CLI-14")]
    public async Task what_is_kept_ends_with_the_assertion_and_says_nothing_of_it()
    {
        await using var server = await StartAsync();
        var client = ClientOf(server);
        await MustPassAsync(server, client.With(claims => claims["jti"] = "the-identifier"));
        var store = server.Services.GetRequiredService<MemoryStore>();
        var record = (await store.ListAsync(new Stores.OperationalFilter { Kind = AssertionReplay.Kind }, 10, CancellationToken.None)).Single();
        Assert.That((record.ExpiresAt.ToUnixTimeSeconds(), record.Payload.Length), Is.EqualTo((client.Now + 70, 0)));
        Assert.That(record.Id, Does.Match("^[A-Za-z0-9_-]{43}$"));
        server.Clock.Advance(TimeSpan.FromSeconds(131));
        Assert.That(await store.RemoveExpiredAsync(server.Clock.GetUtcNow() - TimeSpan.FromMinutes(1), 10, CancellationToken.None), Is.EqualTo(1));
    }

    [Test]
    public async Task without_the_store_nobody_gets_in_and_nobody_is_blamed()
    {
        await using var server = await StartAsync();
        var assertion = ClientOf(server).Assertion();
        await server.Services.GetRequiredService<OperationalStore>().CloseAsync();
        // More often than wrong ones would be listened to.
        for (var i = 0; i < 25; i++)
        {
            var answer = await server.AssertAsync(assertion);
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), answer.Body);
            Assert.That((answer.Error, answer.Headers.RetryAfter?.Delta > TimeSpan.Zero), Is.EqualTo(("temporarily_unavailable", true)));
        }

        await server.Services.GetRequiredService<OperationalStore>().OpenAsync(null);
        await MustPassAsync(server, assertion);
    }

    private void Configure(System.Text.Json.Nodes.JsonObject configuration)
    {
        configuration["Issuer"] = Issuer;
        configuration["MasterKeys"] = new System.Text.Json.Nodes.JsonArray(_masterKey);
        configuration.AddKeyClient("signer", _key.PublicJwk());
        configuration.AddKeyClient("other", _key.PublicJwk());
    }

    private Task<TestServer> StartAsync(MemoryStore? store = null, TestServer? other = null) => TestServer.StartAsync(
        Configure, clock: other?.Clock, services: services => services.Replace(store is null ? ServiceDescriptor.Singleton<MemoryStore, MemoryStore>() : ServiceDescriptor.Singleton(store)));

    private AssertionMaker ClientOf(TestServer server, string clientId = "signer") => new(clientId, _key, Issuer, server.Clock);

    private static async Task MustPassAsync(TestServer server, string assertion)
    {
        var answer = await server.AssertAsync(assertion);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
    }
}
