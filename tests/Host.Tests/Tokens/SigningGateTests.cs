using System.Collections.Frozen;
using System.Security.Claims;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Tests.Tokens;

/// <summary>The gate at signing: a token says no more than its request was granted.</summary>
[Property("Requirement", "EXT-03")]
public sealed class SigningGateTests
{
    private const string Issuer = "https://id.example.com";
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void a_token_of_what_was_granted_is_signed()
    {
        Assert.That(Objection(AccessToken()), Is.Null);
        Assert.That(Objection(IdentityToken()), Is.Null);
        Assert.That(Objection(AccessToken(), Granted(subject: null)), Is.Not.Null);
        var own = AccessToken();
        own.Claims = [new Claim("scope", "api1")];
        Assert.That(Objection(own, Granted(subject: null)), Is.Null);
    }

    private static readonly (string Name, Action<Models.Token> Change)[] OfEither =
    [
        ("another issuer", token => token.Issuer = "https://other.example.com"),
        ("an issuer with a slash", token => token.Issuer += "/"),
        ("an issuer in another case", token => token.Issuer = token.Issuer.ToUpperInvariant()),
        ("no issuer", token => token.Issuer = null!),
        ("another client", token => token.ClientId = "other"),
        ("a client in another case", token => token.ClientId = "CLIENT"),
        ("no client", token => token.ClientId = null!),
        ("another type", token => token.Type = "refresh_token"),
        ("no type", token => token.Type = ""),
        ("a start in a second", token => token.CreationTime = Now.UtcDateTime.AddSeconds(1)),
        ("a start in ten years", token => token.CreationTime = Now.UtcDateTime.AddYears(10)),
        ("a start in the future by another clock", token => token.CreationTime = DateTime.SpecifyKind(Now.UtcDateTime.AddHours(2), DateTimeKind.Local)),
        ("the last moment of time", token => token.CreationTime = DateTime.MaxValue),
        ("no audience", token => token.Audiences = []),
        ("another audience", token => token.Audiences = ["urn:other"]),
        ("an audience more", token => token.Audiences = [.. token.Audiences, "urn:other"]),
        ("an empty audience", token => token.Audiences = [""]),
        ("no life", token => token.Lifetime = 0),
        ("a negative life", token => token.Lifetime = -1),
        ("a longer life", token => token.Lifetime = 3601),
        ("the longest life", token => token.Lifetime = int.MaxValue),
        ("another subject", token => Replace(token, "sub", "2")),
        ("a subject in another case", token => Replace(token, "sub", "ALICE")),
        ("no subject", token => token.Claims = [.. token.Claims.Where(claim => claim.Type != "sub")]),
        ("a second subject", token => token.Claims.Add(new Claim("sub", "2"))),
        ("the same subject twice", token => token.Claims.Add(new Claim("sub", "alice"))),
        ("a scope more", token => token.Claims.Add(new Claim("scope", "api2"))),
        ("two scopes in one", token => token.Claims.Add(new Claim("scope", "api1 api2"))),
        ("a scope in another case", token => token.Claims.Add(new Claim("scope", "API1"))),
        ("another client among the claims", token => token.Claims.Add(new Claim("client_id", "other"))),
        ("another authorized party", token => token.Claims.Add(new Claim("azp", "other"))),
        ("an issuer among the claims", token => token.Claims.Add(new Claim("iss", Issuer))),
        ("an audience among the claims", token => token.Claims.Add(new Claim("aud", "urn:api1"))),
        ("an end among the claims", token => token.Claims.Add(new Claim("exp", "1"))),
        ("a beginning among the claims", token => token.Claims.Add(new Claim("nbf", "1"))),
        ("a start among the claims", token => token.Claims.Add(new Claim("iat", "1"))),
        ("an id among the claims", token => token.Claims.Add(new Claim("jti", "1"))),
        ("a binding among the claims", token => token.Claims.Add(new Claim("cnf", "{}", "json"))),
    ];

    private static IEnumerable<string> NamesOfEither => OfEither.Select(change => change.Name);

    [Test]
    public void neither_kind_of_token_is_signed_with([ValueSource(nameof(NamesOfEither))] string name)
    {
        foreach (var token in new[] { AccessToken(), IdentityToken() })
        {
            OfEither.Single(change => change.Name == name).Change(token);
            Assert.That(Objection(token), Is.Not.Null, token.Type);
        }
    }

    [Test]
    public void an_access_token_keeps_its_kind_and_its_binding()
    {
        Assert.That(Objection(Changed(AccessToken(), token => token.AccessTokenType = AccessTokenType.Reference)), Is.Not.Null);
        Assert.That(Objection(Changed(AccessToken(), token => token.Confirmation = "{}")), Is.Not.Null);
        Assert.That(Objection(Changed(AccessToken(), token => token.Confirmation = "")), Is.Not.Null);
        Assert.That(Objection(AccessToken(), Granted(confirmation: "{\"jkt\":\"x\"}")), Is.Not.Null, "A binding cannot be taken off either.");
    }

    [Test]
    public void an_id_token_is_for_the_client_and_for_a_user_who_granted_openid()
    {
        Assert.That(Objection(Changed(IdentityToken(), token => token.Audiences = ["urn:api1"])), Is.Not.Null);
        Assert.That(Objection(Changed(IdentityToken(), token => token.Lifetime = 301)), Is.Not.Null);
        Assert.That(Objection(IdentityToken(), Granted(scopes: ["api1"])), Is.Not.Null);
        Assert.That(Objection(Changed(IdentityToken(), token => token.Claims = []), Granted(subject: null)), Is.Not.Null);
    }

    [Test]
    public void one_kind_is_not_signed_as_the_other()
    {
        Assert.That(Objection(Changed(AccessToken(), token => token.Type = "id_token")), Is.Not.Null);
        Assert.That(Objection(Changed(IdentityToken(), token => token.Type = "access_token")), Is.Not.Null);
    }

    [Test]
    public void less_is_always_allowed()
    {
        Assert.That(Objection(Changed(AccessToken(), token => (token.Lifetime, token.CreationTime) = (1, Now.UtcDateTime.AddHours(-1)))), Is.Null);
        Assert.That(Objection(Changed(AccessToken(), token => token.Claims = [new Claim("sub", "alice")])), Is.Null);
        Assert.That(Objection(Changed(AccessToken(), token => token.Audiences = ["urn:api1"]), Granted(audiences: ["urn:api1", "urn:api2"])), Is.Null);
        Assert.That(Objection(Changed(AccessToken(), token => token.Claims.Add(new Claim("client_id", "client")))), Is.Null);
    }

    [TestCase(3600, 3600, true)]
    [TestCase(3600, 3599, false)]
    [TestCase(10, 10, true)]
    [TestCase(10, 9, false)]
    public void a_token_that_ends_later_than_what_it_is_for_is_not_signed(int lifetime, int end, bool isSigned)
    {
        var granted = Granted(end: Now.AddSeconds(end));
        Assert.That(Objection(Changed(AccessToken(), token => token.Lifetime = lifetime), granted), isSigned ? Is.Null : Does.Contain("later"));
        Assert.That(Objection(Changed(AccessToken(), token => (token.CreationTime, token.Lifetime) = (Now.UtcDateTime.AddSeconds(-5), lifetime)), granted) is null, Is.EqualTo(lifetime - 5 <= end), "Counted from where it starts.");
    }

    private static string? Objection(Models.Token token, GrantDecision? granted = null) => SigningGate.Objection(token, granted ?? Granted(), Issuer, Now);

    private static Models.Token Changed(Models.Token token, Action<Models.Token> change)
    {
        change(token);
        return token;
    }

    private static void Replace(Models.Token token, string type, string value) => token.Claims = [.. token.Claims.Where(claim => claim.Type != type), new Claim(type, value)];

    private static Models.Token AccessToken() => new("access_token")
    {
        Issuer = Issuer,
        ClientId = "client",
        Audiences = ["urn:api1"],
        CreationTime = Now.UtcDateTime,
        Lifetime = 3600,
        Claims = [new Claim("sub", "alice"), new Claim("scope", "api1"), new Claim("scope", "openid"), new Claim("department", "sales")],
    };

    private static Models.Token IdentityToken() => new("id_token")
    {
        Issuer = Issuer,
        ClientId = "client",
        Audiences = ["client"],
        CreationTime = Now.UtcDateTime,
        Lifetime = 300,
        Claims = [new Claim("sub", "alice"), new Claim("nonce", "n")],
    };

    private static GrantDecision Granted(string? subject = "alice", string[]? scopes = null, string[]? audiences = null, string? confirmation = null, DateTimeOffset? end = null) => new()
    {
        ClientId = "client",
        Subject = subject,
        Scopes = (scopes ?? ["api1", "openid"]).ToFrozenSet(),
        IsOpenId = (scopes ?? ["api1", "openid"]).Contains("openid"),
        Audiences = audiences ?? ["urn:api1"],
        Lifetime = 3600,
        End = end,
        IdentityTokenLifetime = 300,
        AccessTokenType = AccessTokenType.Jwt,
        Confirmation = confirmation,
        SigningAlgorithm = "ES256",
    };
}
