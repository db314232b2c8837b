using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>An ID token because a grant asked for it.</summary>
public sealed class IdentityTokenTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync([ShapePlugin.Instance, ProbePlugin.Instance], settings =>
    {
        settings.AddClient("portal", ["shape"], ["api1", "openid", "profile"])["IdentityTokenLifetime"] = 120;
        settings.AddClient("talkative", ["shape"], ["api1", "openid", "profile"])["AlwaysIncludeUserClaimsInIdToken"] = true;
        settings.AddClient("elliptic", ["shape"], ["openid"])["AllowedIdentityTokenSigningAlgorithms"] = new System.Text.Json.Nodes.JsonArray("ES256");
        settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]);
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "TOK-09")]
    public async Task it_is_signed_with_rs256_and_bound_to_the_access_token_beside_it()
    {
        var answer = await LogInAsync("portal");
        var (header, claims) = (TokenAnswer.HeaderOf(answer.Text("id_token")!), TokenAnswer.PayloadOf(answer.Text("id_token")!));
        Assert.That((header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()), Is.EqualTo(("RS256", "JWT")));
        Assert.That(claims.GetProperty("aud").GetString(), Is.EqualTo("portal"));
        Assert.That(claims.GetProperty("sub").GetString(), Is.EqualTo("1"));
        Assert.That(claims.GetProperty("iss").GetString(), Is.EqualTo(_server.Address.ToString().TrimEnd('/')));
        Assert.That(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), Is.EqualTo(120));
        var half = SHA256.HashData(Encoding.ASCII.GetBytes(answer.AccessToken)).AsSpan(0, 16);
        Assert.That(claims.GetProperty("at_hash").GetString(), Is.EqualTo(Base64Url.EncodeToString(half)));
        foreach (var absent in new[] { "nonce", "scope", "client_id", "jti", "name", "c_hash", "s_hash" })
            Assert.That(claims.TryGetProperty(absent, out _), Is.False, absent);
        Assert.That(answer.Has("refresh_token"), Is.False);
    }

    [Test]
    public async Task the_user_is_described_in_it_where_the_client_wants_that()
    {
        Assert.That(TokenAnswer.PayloadOf((await LogInAsync("talkative")).Text("id_token")!).GetProperty("name").GetString(), Is.EqualTo("Alice"));
        Assert.That(TokenAnswer.HeaderOf((await LogInAsync("elliptic", "openid")).Text("id_token")!).GetProperty("alg").GetString(), Is.EqualTo("ES256"));
    }

    [Test]
    public async Task there_is_none_unless_it_was_wanted_and_openid_granted_and_somebody_is_there()
    {
        Assert.That((await _server.AskAsync("portal", "shape", ("subject", "1"), ("scope", "api1 openid"))).MustBeIssued().Has("id_token"), Is.False);
        Assert.That((await _server.AskAsync("portal", "shape", ("subject", "1"), ("scope", "api1"), ("want", "identity"))).MustBeIssued().Has("id_token"), Is.False);
        (await _server.AskAsync("portal", "shape", ("scope", "api1 openid"), ("want", "identity"))).MustBeServerError(_server);
    }

    [Test]
    [Property("Requirement", "TOK-09")]
    public async Task an_id_token_is_no_access_token_and_an_access_token_no_id_token()
    {
        var answer = await LogInAsync("portal");
        var (access, identity) = (answer.AccessToken, answer.Text("id_token")!);
        await _server.MustRefuseAsync(identity);
        await _server.MustRefuseAsync(access, ("kind", "identity"));
        Assert.That((await _server.ProbeAsync(access)).Client, Is.EqualTo("portal"));
        Assert.That((await _server.ProbeAsync(identity, ("kind", "identity"))).Client, Is.EqualTo("portal"));
        Assert.That((await _server.ProbeAsync(identity, ("kind", "identity"), ("for_client", "portal"))).Valid, Is.True);
        await _server.MustRefuseAsync(identity, ("kind", "identity"), ("for_client", "machine"));
    }

    [Test]
    [Property("Requirement", "JWT-10")]
    public async Task an_id_token_grows_old_unless_its_age_does_not_matter()
    {
        var forger = new Forger(_server);
        var claims = forger.Claims();
        claims.Remove("client_id");
        (claims["sub"], claims["aud"], claims["exp"]) = ("1", "portal", forger.Now - 3600);
        var old = forger.Token(forger.Header(forger.RsaKey, "JWT"), claims, forger.RsaKey);
        await _server.MustRefuseAsync(old, ("kind", "identity"));
        Assert.That((await _server.ProbeAsync(old, ("kind", "identity"), ("lifetime", "ignored"))).Valid, Is.True);
        claims.Remove("exp");
        await _server.MustRefuseAsync(forger.Token(forger.Header(forger.RsaKey, "JWT"), claims, forger.RsaKey), ("kind", "identity"), ("lifetime", "ignored"));
    }

    private async Task<TokenAnswer> LogInAsync(string client, string scope = "api1 openid profile") =>
        (await _server.AskAsync(client, "shape", ("subject", "1"), ("scope", scope), ("want", "identity"))).MustBeIssued();
}
