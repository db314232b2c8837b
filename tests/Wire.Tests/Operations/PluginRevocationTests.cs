using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Operations;

/// <summary><c>plugins revoke</c> on every store: what came through one plugin dies, and nothing else.</summary>
[TestFixture("memory")]
[TestFixture("sqlite")]
[TestFixture("postgresql", Category = "PostgreSql")]
public sealed class PluginRevocationTests(string provider)
{
    private Nodes _nodes = null!;
    private TestServer _server = null!;

    private static readonly FixturePlugin Other = new("second", """

        public sealed class SecondGrant : IExtensionGrantValidator
        {
            public string GrantType => "second";
            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.Result = new GrantValidationResult("9", "second");
                return Task.CompletedTask;
            }
        }
        """);

    [OneTimeSetUp]
    public async Task Start() => _server = await (_nodes = new Nodes(provider)).StartAsync(Configure, ShapePlugin.Instance, Other);

    [OneTimeTearDown]
    public Task Stop() => _nodes.DisposeAsync().AsTask();

    [Test]
    public async Task what_came_through_the_plugin_dies_and_what_came_through_another_grant_lives()
    {
        var shaped = (await ShapeAsync(GrantClients.Web)).MustBeIssued();
        var reference = (await ShapeAsync(GrantClients.Referring, ("scope", "api1"))).MustBeIssued().AccessToken;
        var refreshed = (await _server.RefreshAsync(GrantClients.Referring, (await ShapeAsync(GrantClients.Referring)).MustBeIssued().RefreshToken())).MustBeIssued();
        var second = (await SecondAsync()).MustBeIssued();
        var own = await _server.SignInAsync();

        var (exitCode, output, error) = await RevokeAsync("shape");
        Assert.That((exitCode, error), Is.EqualTo((0, "")), output);
        Assert.That(output, Does.StartWith("Ended 2 grants, 3 reference tokens and 0 sessions that came through plugin 'shape'."), "One grant of each kind, and each reference token, the refreshed one too.");
        Assert.That(output, Does.Contain("plugins disable shape"));

        (await _server.RefreshAsync(GrantClients.Web, shaped.RefreshToken())).MustBeRefused("invalid_grant");
        (await _server.RefreshAsync(GrantClients.Referring, refreshed.RefreshToken())).MustBeRefused("invalid_grant");
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, shaped.AccessToken), Is.False);
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, reference), Is.False);
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, refreshed.AccessToken), Is.False);
        await _server.RotateAsync(GrantClients.Web, second.RefreshToken());
        await _server.RotateAsync(GrantClients.Web, own.RefreshToken());
        Assert.That(await _server.IsActiveAsync(GrantClients.Api1, own.AccessToken));
        (await ShapeAsync(GrantClients.Web)).MustBeIssued();
    }

    [Test]
    public async Task self_contained_tokens_are_said_to_live_until_the_last_of_them_has_expired()
    {
        (await ShapeAsync(GrantClients.Web, ("scope", "api1"))).MustBeIssued();
        var (_, output, _) = await RevokeAsync("SHAPE");
        Assert.That(output, Does.Contain($"takes the last of them until {_nodes.Clock.GetUtcNow().AddSeconds(3600):yyyy-MM-dd HH:mm:ss}Z"), "An id means the same plugin in any case.");
    }

    [Test]
    public async Task only_what_was_made_since_a_time_dies()
    {
        var before = (await SecondAsync()).MustBeIssued().RefreshToken();
        _nodes.Clock.Advance(TimeSpan.FromHours(2));
        var after = (await SecondAsync()).MustBeIssued().RefreshToken();
        Assert.That((await RevokeAsync("second", since: "1h")).Output, Does.StartWith("Ended 1 grants"));
        (await _server.RefreshAsync(GrantClients.Web, after)).MustBeRefused("invalid_grant");
        var rotated = await _server.RotateAsync(GrantClients.Web, before);
        Assert.That((await RevokeAsync("second", since: _nodes.Clock.GetUtcNow().AddHours(-3).ToString("O"))).Output, Does.StartWith("Ended 1 grants"));
        (await _server.RefreshAsync(GrantClients.Web, rotated)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task another_version_of_the_plugin_is_left_alone()
    {
        var kept = (await SecondAsync()).MustBeIssued().RefreshToken();
        var version = _server.Plugins.Plugins.Single(plugin => plugin.Id == "second").Version!;
        var (exitCode, _, error) = await RevokeAsync("second", "99.0.0");
        Assert.That((exitCode, error), Is.EqualTo((1, "Nothing was ever issued through a plugin 'second' 99.0.0, and there is none of that name. `plugins list` shows those that there are.")));
        kept = await _server.RotateAsync(GrantClients.Web, kept);
        Assert.That((await RevokeAsync("second", version)).ExitCode, Is.Zero);
        (await _server.RefreshAsync(GrantClients.Web, kept)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task build_that_is_no_longer_there_is_found_by_what_it_left()
    {
        _nodes.Clock.Advance(TimeSpan.FromSeconds(1));
        var token = (await SecondAsync()).MustBeIssued().RefreshToken();
        await BecomeAnotherBuildAsync();
        var (_, output, _) = await RevokeAsync("gone");
        Assert.That(output, Does.StartWith("Ended 1 grants").And.Contain("3.1.4"));
        (await _server.RefreshAsync(GrantClients.Web, token)).MustBeRefused("invalid_grant");
    }

    [Test]
    public async Task nothing_that_is_being_issued_survives()
    {
        var issuing = Enumerable.Range(0, 24).Select(_ => SecondAsync()).ToArray();
        var revoking = RevokeAsync("second");
        var answers = await Task.WhenAll(issuing);
        Assert.That((await revoking).ExitCode, Is.Zero);
        await RevokeAsync("second");
        foreach (var answer in answers.Where(answer => (int)answer.Status == 200))
            (await _server.RefreshAsync(GrantClients.Web, answer.RefreshToken())).MustBeRefused("invalid_grant");
    }

    [TestCase("no such plugin", "*", "*", 2, "'no such plugin' is no plugin's id;")]
    [TestCase("nobody", "*", "*", 1, "Nothing was ever issued through a plugin 'nobody', and there is none of that name.")]
    [TestCase("shape", "*", "tomorrow", 2, "'tomorrow' is no time in the past;")]
    [TestCase("shape", "*", "2999-01-01", 2, "'2999-01-01' is no time in the past;")]
    [TestCase("shape", "*", "-1h", 2, "'-1h' is no time in the past;")]
    [TestCase("shape", "*", "99999999999d", 2, "is no time in the past;")]
    public async Task what_makes_no_sense_ends_nothing(string id, string version, string since, int code, string sentence)
    {
        var kept = (await ShapeAsync(GrantClients.Web)).MustBeIssued().RefreshToken();
        var (exitCode, output, error) = await RevokeAsync(id, version, since);
        Assert.That((exitCode, output), Is.EqualTo((code, "")));
        Assert.That(error, Does.Contain(sentence));
        await _server.RotateAsync(GrantClients.Web, kept);
    }

    private static void Configure(JsonObject settings)
    {
        foreach (var client in settings["Clients"]!.AsArray().Where(client => (string?)client!["ClientId"] is GrantClients.Web))
            client!["AllowedGrantTypes"] = new JsonArray("password", ShapePlugin.GrantType, "second");
    }

    private Task<TokenAnswer> ShapeAsync(string client, params (string, string)[] form) =>
        _server.TokenAsync([.. GrantClients.As(client), ("grant_type", ShapePlugin.GrantType), ("subject", "7"), .. form.Length > 0 ? form : [("scope", "api1 offline_access")]]);

    private Task<TokenAnswer> SecondAsync() => _server.TokenAsync([.. GrantClients.As(GrantClients.Web), ("grant_type", "second"), ("scope", "api1 offline_access")]);

    // As if the plugin had had another id, version and digest when it let the last grant through.
    private async Task BecomeAnotherBuildAsync()
    {
        var store = _server.Services.GetRequiredService<OperationalStore>();
        const string Origin = "gone@3.1.4#abcdef0123456789";
        var grant = (await store.ListAsync(new() { Kind = "grant" }, 1000)).Where(record => record.Origin?.StartsWith("second@", StringComparison.Ordinal) == true).MaxBy(record => record.CreatedAt)!;
        Assert.That(await store.TryReplaceAsync(With(grant, Origin), grant.Stamp));
        var known = (await store.ListAsync(new() { Kind = "origin" }, 1000)).First(record => record.Origin?.StartsWith("second@", StringComparison.Ordinal) == true);
        Assert.That(await store.TryAddAsync(With(known, Origin, "gone")));
    }

    private static PluginTokenServer.Stores.OperationalRecord With(PluginTokenServer.Stores.OperationalRecord record, string origin, string? id = null) => new()
    {
        Kind = record.Kind,
        Id = id ?? record.Id,
        Stamp = OperationalStore.NewStamp(),
        GrantId = record.GrantId,
        Subject = record.Subject,
        ClientId = record.ClientId,
        SessionId = record.SessionId,
        Origin = origin,
        CreatedAt = record.CreatedAt,
        ExpiresAt = record.ExpiresAt,
        Payload = record.Payload,
    };

    private Task<(int ExitCode, string Output, string Error)> RevokeAsync(string id, string version = "*", string since = "*") => _server.RevokePluginAsync(id, version, since);
}
