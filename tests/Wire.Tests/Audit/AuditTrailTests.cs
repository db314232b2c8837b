using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Audit;

/// <summary>What an auditor finds in the bundled file after people and clients have been there.</summary>
public sealed class AuditTrailTests
{
    private readonly List<string> _secrets = ["secret", "wrong-secret", "wrong-password"];
    private TestServer _server = null!;
    private IReadOnlyList<JsonElement> _lines = null!;
    private string _text = "";
    private string _jwt = "";
    private string _reference = "";

    [OneTimeSetUp]
    public async Task RunEverything()
    {
        _server = await TestServer.StartAsync(Configure, ShapePlugin.Instance.PutInto);
        var user = await _server.UserTokenAsync();
        _secrets.Add(user);
        (string, string)[] delegating = [("grant_type", "delegation"), ("client_id", "api1.client"), ("client_secret", "secret"), ("scope", "api2")];
        _jwt = (await _server.TokenAsync([.. delegating, ("token", user)])).MustBeIssued().AccessToken;
        (await _server.TokenAsync([.. delegating, ("token", "rubbish-token")])).MustBeRefused("invalid_grant");
        _secrets.AddRange([_jwt, "rubbish-token"]);

        var shaped = (await _server.TokenAsync([.. GrantClients.As(GrantClients.Referring), ("grant_type", "shape"), ("subject", "7"), ("scope", "api1 offline_access")])).MustBeIssued();
        (_reference, var refresh) = (shaped.AccessToken, shaped.RefreshToken());
        var rotated = (await _server.RefreshAsync(GrantClients.Referring, refresh)).MustBeIssued();
        _secrets.AddRange([_reference, refresh, rotated.AccessToken, rotated.RefreshToken()]);
        await _server.IsActiveAsync("urn:api1", rotated.AccessToken);
        await _server.IsActiveAsync("urn:api1", "nothing-of-the-kind");
        await _server.PostAsync("/connect/introspect", GrantClients.As("urn:api1"));
        await _server.RevokeAsync(GrantClients.Referring, rotated.RefreshToken());

        (await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "wrong-secret"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await _server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "pasted-secret-as-name"), ("client_secret", "secret"))).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await _server.TokenAsync(("grant_type", "no such grant"), ("client_id", "machine"), ("client_secret", "secret"))).MustBeRefused("unsupported_grant_type");
        (await _server.TokenAsync(("grant_type", "password"), ("client_id", "roclient"), ("client_secret", "secret"), ("username", "alice"), ("password", "wrong-password"))).MustBeRefused("invalid_grant");
        var replayed = (await _server.SignInAsync()).RefreshToken();
        var second = await _server.RotateAsync(GrantClients.Web, replayed);
        _server.Clock.Advance(TimeSpan.FromMinutes(2));
        (await _server.RefreshAsync(GrantClients.Web, replayed)).MustBeRefused("invalid_grant");
        _secrets.AddRange([replayed, second]);

        // What is waiting for the sink is written before the server ends.
        await _server.StopAsync();
        var file = Directory.EnumerateFiles(_server.Root, "audit.jsonl", SearchOption.AllDirectories).Single();
        (_lines, _text) = (EventLines.Read(file), await File.ReadAllTextAsync(file));
    }

    [OneTimeTearDown]
    public Task Stop() => _server.DisposeAsync().AsTask();

    [Test]
    public void issued_token_names_the_plugin_behind_it_its_version_and_its_digest()
    {
        var issued = _lines.Of("Token Issued Success").Single(line => line.Data("grant_type") == "delegation");
        var (plugin, record) = (issued.GetProperty("data").GetProperty("plugin"), _server.Plugins.Plugins.Single(plugin => plugin.Id == "delegation"));
        Assert.That(plugin.GetProperty("version").GetString(), Is.EqualTo(record.Version));
        Assert.That(plugin.GetProperty("digest").GetString(), Is.EqualTo(record.Digest));
        Assert.That(issued.GetProperty("data").GetProperty("response_generators").EnumerateArray().Single().GetProperty("id").GetString(), Is.EqualTo("response-stamp"));
        Assert.That((issued.Data("client_id"), issued.Data("subject_id"), issued.Data("scopes")), Is.EqualTo(("api1.client", "1", """["api2"]""")));
        Assert.That((issued.Data("grant_id"), issued.GetProperty("category").GetString(), issued.GetProperty("id").GetInt32()), Is.EqualTo(((string?)null, "Token", 2000)));
        Assert.That(issued.GetProperty("correlation_id").GetString(), Is.Not.Empty);
        Assert.That(issued.GetProperty("remote_ip").GetString(), Does.Contain("127.0.0.1"));
    }

    [Test]
    public void issued_token_is_found_by_its_jti_or_by_its_record()
    {
        var token = _lines.Of("Token Issued Success").Single(line => line.Data("grant_type") == "delegation").GetProperty("data").GetProperty("tokens").EnumerateArray().Single();
        var jwt = new JsonWebTokenHandler().ReadJsonWebToken(_jwt);
        Assert.That(token.GetProperty("id").GetString(), Is.EqualTo(jwt.Id).And.Not.Empty);
        Assert.That((token.GetProperty("type").GetString(), token.GetProperty("lifetime").GetInt32()), Is.EqualTo(("access_token", 3600)));

        var shaped = _lines.Of("Token Issued Success").Single(line => line.Data("grant_type") == "shape");
        var tokens = shaped.GetProperty("data").GetProperty("tokens").EnumerateArray().ToArray();
        Assert.That(tokens.Select(token => token.GetProperty("type").GetString()), Is.EqualTo(new[] { "access_token", "refresh_token" }));
        Assert.That(tokens[0].GetProperty("id").GetString(), Has.Length.EqualTo(22), "A record's id, which is no handle.");
        Assert.That(shaped.Data("grant_id"), Is.Not.Null.And.Not.Empty);
    }

    [Test]
    public void token_that_was_refreshed_still_names_the_plugin_that_the_grant_came_through()
    {
        var refreshed = _lines.Of("Token Issued Success").First(line => line.Data("grant_type") == "refresh_token");
        Assert.That((refreshed.Plugin(), refreshed.Data("client_id")), Is.EqualTo(("shape", GrantClients.Referring)));
        Assert.That(refreshed.Data("grant_id"), Is.EqualTo(_lines.Of("Token Issued Success").Single(line => line.Data("grant_type") == "shape").Data("grant_id")));
        Assert.That(_lines.Of("Token Issued Success").First(line => line.Data("grant_type") == "password").Plugin(), Is.Empty, "The server's own.");
    }

    [TestCase("delegation", "invalid_grant", "api1.client", "delegation")]
    [TestCase("password", "invalid_grant", "roclient", "")]
    [TestCase(null, "unsupported_grant_type", "machine", "")]
    [TestCase("client_credentials", "invalid_client", null, "")]
    public void refused_request_is_told_of(string? grantType, string error, string? clientId, string plugin)
    {
        var refused = _lines.Of("Token Issued Failure").First(line => line.Data("grant_type") == grantType && line.Data("error") == error);
        Assert.That((refused.Data("client_id"), refused.Plugin(), refused.GetProperty("type").GetString()), Is.EqualTo((clientId, plugin, "failure")));
    }

    [Test]
    public void client_that_fails_to_prove_itself_is_named_only_where_there_is_one_of_the_name()
    {
        var failures = _lines.Of("Client Authentication Failure");
        Assert.That(failures.Select(line => line.Data("client_id")), Is.EqualTo(new[] { "machine", null }));
        Assert.That(failures.Select(line => line.Data("authentication_method")), Is.All.EqualTo("client_secret_post"));
        Assert.That(_text, Does.Not.Contain("pasted-secret"));
        Assert.That(_lines.Of("Client Authentication Success").Select(line => line.Data("client_id")), Does.Contain("urn:api1").And.Contain("api1.client"));
    }

    [Test]
    public void introspection_revocation_and_replay_are_told_of()
    {
        var told = _lines.Of("Token Introspection Success");
        Assert.That(told.Select(line => (line.Data("caller"), line.Data("is_active"), line.Data("client_id"))), Is.EqualTo(new[] { ("urn:api1", "True", GrantClients.Referring), ("urn:api1", "False", null) }));
        Assert.That(_lines.Of("Token Introspection Failure").Single().Data("error"), Is.EqualTo("invalid_request"));
        Assert.That(_lines.Of("Token Revoked Success").Single().Data("token_type"), Is.EqualTo("refresh_token"));
        var replay = _lines.Of("Grants Revoked").Single();
        Assert.That((replay.Data("by"), replay.Data("client_id"), replay.Data("subject_id"), replay.Data("grants")), Is.EqualTo(("replay", GrantClients.Web, "1", "1")));
    }

    [Test]
    public void events_are_in_the_order_in_which_they_happened()
    {
        var times = _lines.Select(line => line.GetProperty("time").GetString()!).ToArray();
        Assert.That(times, Is.EqualTo(times.Order(StringComparer.Ordinal)));
        Assert.That(times[0], Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"));
    }

    [Test]
    public void nothing_in_it_opens_anything()
    {
        foreach (var secret in _secrets)
            Assert.That(_text.Replace("\"client_secret_post\"", "", StringComparison.Ordinal), Does.Not.Contain(secret));
        foreach (var part in _jwt.Split('.'))
            Assert.That(_text, Does.Not.Contain(part));
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void file_is_the_servers_alone() => Assert.That(
        File.GetUnixFileMode(Directory.EnumerateFiles(_server.Root, "audit.jsonl", SearchOption.AllDirectories).Single()), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

    private static void Configure(JsonObject settings)
    {
        GrantClients.AddTo(settings);
        settings["Plugins"] = JsonNode.Parse("""
            { "Bindings": { "ResponseGenerators": { "GrantTypes": { "delegation": "response-stamp" } } },
              "Entries": { "audit-log": { "Enabled": true }, "response-stamp": { "Enabled": true } } }
            """);
    }
}
