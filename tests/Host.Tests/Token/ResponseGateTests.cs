using PluginTokenServer.Host.Token;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Token;

/// <summary>The gate on a response: it carries what its request made and was granted, and nothing else.</summary>
[Property("Requirement", "EXT-03")]
public sealed class ResponseGateTests
{
    private ServerParts _parts = null!;
    private TokenRequest _request = null!;

    [OneTimeSetUp]
    public void OneTimeSetUp() => _parts = new ServerParts(settings => settings.AddClient("front", ["own"], ["api1", "api2"]));

    [OneTimeTearDown]
    public async Task TearDownAsync() => await _parts.DisposeAsync();

    [SetUp]
    public async Task SetUpAsync()
    {
        _request = _parts.Request("front", "api1");
        Assert.That(await _parts.Get<TokenGate>().DecideAsync(_request), Is.Null);
        _request.Issued.AddAccessToken("first", 60);
        _request.Issued.AddAccessToken("second", 30);
        _request.Issued.AddIdentityToken("identity");
    }

    [TestCase("first", 60)]
    [TestCase("first", 59)]
    [TestCase("first", 0)]
    [TestCase("second", 30)]
    public void an_access_token_of_this_request_is_sent(string token, int lifetime) =>
        Assert.That(ResponseGate.Objection(new TokenResponse { AccessToken = token, AccessTokenLifetime = lifetime, Scope = "api1", IdentityToken = "identity" }, _request), Is.Null);

    [TestCase("first", 61)]
    [TestCase("second", 31)]
    [TestCase("second", 60)]
    [TestCase("first", -1)]
    [TestCase("first", int.MinValue)]
    public void no_token_is_promised_a_longer_life_than_it_has(string token, int lifetime) =>
        Assert.That(ResponseGate.Objection(new TokenResponse { AccessToken = token, AccessTokenLifetime = lifetime }, _request), Does.Contain("promises"));

    [TestCase("third")]
    [TestCase("FIRST")]
    [TestCase("first ")]
    [TestCase("")]
    [TestCase("identity")]
    public void no_other_access_token_is_sent(string token) => Assert.That(ResponseGate.Objection(new TokenResponse { AccessToken = token }, _request), Does.Contain("access token"));

    [TestCase("first")]
    [TestCase("other")]
    [TestCase("")]
    public void no_other_id_token_is_sent(string token) =>
        Assert.That(ResponseGate.Objection(new TokenResponse { AccessToken = "first", IdentityToken = token }, _request), Does.Contain("ID token"));

    [TestCase("first")]
    [TestCase("other")]
    [TestCase("")]
    public void no_made_up_refresh_token_is_sent(string token) =>
        Assert.That(ResponseGate.Objection(new TokenResponse { AccessToken = "first", RefreshToken = token }, _request), Does.Contain("refresh token"));

    [TestCase("api2")]
    [TestCase("api1 api2")]
    [TestCase("API1")]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("api1 ")]
    [TestCase("api1  api1")]
    [TestCase("api1\tapi2")]
    public void no_other_scope_is_claimed(string scope) => Assert.That(ResponseGate.Objection(new TokenResponse { AccessToken = "first", Scope = scope }, _request), Does.Contain("scope"));

    [Test]
    public void nothing_is_no_response_and_an_empty_response_is_one()
    {
        Assert.That(ResponseGate.Objection(null, _request), Is.Not.Null);
        Assert.That(ResponseGate.Objection(new TokenResponse(), _request), Is.Null);
    }

    [Test]
    public async Task a_token_of_another_request_is_not_this_ones()
    {
        var other = _parts.Request("front", "api1");
        Assert.That(await _parts.Get<TokenGate>().DecideAsync(other), Is.Null);
        Assert.That(ResponseGate.Objection(new TokenResponse { AccessToken = "first" }, other), Is.Not.Null);
    }
}
