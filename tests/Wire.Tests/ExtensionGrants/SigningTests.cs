using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>A response generator of a plugin that has something signed or sent that was not granted.</summary>
public sealed class SigningTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync([SigningPlugin.Instance, ShapePlugin.Instance, ProbePlugin.Instance], settings =>
    {
        settings.AddClient("signer", ["client_credentials", "shape"], ["api1", "api2", "openid"]);
        settings.AddClient("other", ["client_credentials", "shape"], ["api1"]);
        settings.AddClient(ProbePlugin.Client, ["probe"], ["api2"]);
        settings.Section("Plugins", "Bindings", "ResponseGenerators", "Clients");
        settings.BindGenerator("signer", "signing");
        settings.BindGenerator("other", "signing");
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task a_generator_may_sign_what_was_granted()
    {
        var answer = (await AskAsync(("token", "as it is"), ("value", "-"))).MustBeIssued();
        Assert.That((await _server.ProbeAsync(answer.AccessToken)).Valid, Is.True);
        Assert.That(answer.Claims().GetProperty("sub").GetString(), Is.EqualTo("1"));
    }

    [Test]
    public async Task a_generator_may_add_what_the_server_does_not_answer_for_and_may_say_less()
    {
        Assert.That((await AskAsync(("token", "department"), ("value", "sales"))).MustBeIssued().Claims().GetProperty("department").GetString(), Is.EqualTo("sales"));
        var shorter = (await AskAsync(("token", "lifetime"), ("value", "60"), ("respond", "lifetime"))).MustBeIssued();
        Assert.That(shorter.Json.GetProperty("expires_in").GetInt32(), Is.EqualTo(60));
        Assert.That((await AskAsync(("token", "created"), ("value", "-60"))).MustBeIssued().Claims().GetProperty("iat").GetInt64(), Is.EqualTo(_server.Clock.GetUtcNow().ToUnixTimeSeconds() - 60));
    }

    [TestCase("issuer", "https://attacker.example")]
    [TestCase("issuer", "")]
    [TestCase("client", "machine")]
    [TestCase("client", "")]
    [TestCase("audience", "urn:api2")]
    [TestCase("audience", "urn:api3")]
    [TestCase("audience", "signer")]
    [TestCase("more audiences", "urn:api3")]
    [TestCase("no audience", "-")]
    [TestCase("lifetime", "3601")]
    [TestCase("lifetime", "2147483647")]
    [TestCase("lifetime", "0")]
    [TestCase("lifetime", "-5")]
    [TestCase("created", "60")]
    [TestCase("created", "315360000")]
    [TestCase("binding", "{\"jkt\":\"x\"}")]
    [TestCase("type", "id_token")]
    [TestCase("type", "logout_token")]
    [TestCase("type", "")]
    [TestCase("reference", "-")]
    [TestCase("subject", "2")]
    [TestCase("subject", "machine")]
    [TestCase("subject", "signer")]
    [TestCase("no subject", "-")]
    [TestCase("sub", "2")]
    [TestCase("sub", "1")]
    [TestCase("scope", "api2")]
    [TestCase("scope", "api3")]
    [TestCase("scope", "api1 api3")]
    [TestCase("scope", "")]
    [TestCase("client_id", "machine")]
    [TestCase("azp", "machine")]
    [TestCase("iss", "https://attacker.example")]
    [TestCase("aud", "urn:api3")]
    [TestCase("exp", "9999999999")]
    [TestCase("nbf", "0")]
    [TestCase("iat", "0")]
    [TestCase("jti", "1")]
    [TestCase("cnf", "{}")]
    [Property("Requirement", "EXT-03")]
    public async Task nothing_is_signed_beyond_what_was_granted(string change, string value)
    {
        (await AskAsync(("token", change), ("value", value))).MustBeServerError(_server);
        Assert.That(_server.Logs.Records.Last(record => record.Id.Id == 3100).Message, Does.Contain("SigningGenerator"), "The operator learns who it was.");
    }

    [TestCase("sub", "1")]
    [TestCase("sub", "machine")]
    [TestCase("sub", "signer")]
    [Property("Requirement", "EXT-03")]
    public async Task a_clients_own_token_gets_no_subject(string change, string value) =>
        (await _server.AskAsync("signer", "client_credentials", ("scope", "api1"), ("token", change), ("value", value))).MustBeServerError(_server);

    [TestCase("audience", "machine")]
    [TestCase("more audiences", "machine")]
    [TestCase("lifetime", "301")]
    [TestCase("created", "60")]
    [TestCase("issuer", "https://attacker.example")]
    [TestCase("client", "machine")]
    [TestCase("subject", "2")]
    [TestCase("sub", "2")]
    [TestCase("no subject", "-")]
    [TestCase("type", "access_token")]
    [TestCase("algorithm", "none")]
    [TestCase("algorithm", "HS256")]
    [TestCase("azp", "machine")]
    [Property("Requirement", "EXT-03")]
    public async Task an_id_token_is_held_against_the_grant_too(string change, string value) =>
        (await AskAsync(("scope", "api1 openid"), ("id", change), ("value", value))).MustBeServerError(_server);

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task an_id_token_needs_openid()
    {
        (await AskAsync(("id", "as it is"), ("value", "-"))).MustBeServerError(_server);
        Assert.That((await AskAsync(("scope", "api1 openid"), ("id", "as it is"), ("value", "-"))).MustBeIssued().Has("id_token"), Is.True);
    }

    [TestCase("request_lifetime", "1000000")]
    [TestCase("request_client", "machine")]
    [TestCase("request_subject", "2")]
    [TestCase("request_scope", "api2")]
    [TestCase("request_scope", "api3")]
    [TestCase("request_confirmation", "{\"jkt\":\"x\"}")]
    [Property("Requirement", "EXT-03")]
    public async Task changing_the_request_after_the_decision_changes_no_token(string change, string value) =>
        (await AskAsync((change, value))).MustBeServerError(_server);

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_claim_added_to_the_request_after_the_decision_is_still_no_protected_one() =>
        Assert.That((await AskAsync(("request_issued", "cnf"))).MustBeIssued().Claims().TryGetProperty("cnf", out _), Is.False);

    [TestCase("access token", "made-up")]
    [TestCase("access token", "eyJhbGciOiJub25lIn0.e30.")]
    [TestCase("id token", "made-up")]
    [TestCase("refresh token", "made-up")]
    [TestCase("access token as refresh token", "-")]
    [TestCase("access token as id token", "-")]
    [TestCase("lifetime", "3601")]
    [TestCase("lifetime", "2147483647")]
    [TestCase("lifetime", "-1")]
    [TestCase("scope", "api1 api3")]
    [TestCase("scope", "api2")]
    [TestCase("scope", "admin")]
    [TestCase("scope", " api1")]
    [TestCase("scope", "")]
    [TestCase("nothing", "-")]
    [Property("Requirement", "EXT-03")]
    public async Task the_response_carries_only_what_this_request_made(string change, string value)
    {
        // An empty form field is an absent one, and the generator's value is null then.
        var answer = await AskAsync(("respond", change), ("value", value));
        if (value.Length == 0)
            answer.MustBeIssued();
        else
            answer.MustBeServerError(_server);
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task an_id_token_is_not_sent_as_an_access_token() =>
        (await AskAsync(("scope", "api1 openid"), ("id", "as it is"), ("respond", "id token as access token"), ("value", "-"))).MustBeServerError(_server);

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_token_of_an_earlier_request_is_not_sent_again()
    {
        (await AskAsync(("keep", "yes"))).MustBeIssued();
        (await AskAsync(("replay", "yes"))).MustBeServerError(_server);
        (await _server.AskAsync("other", "client_credentials", ("replay", "yes"))).MustBeServerError(_server);
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    [Property("Requirement", "EXT-08")]
    public async Task a_token_service_signs_for_its_own_request_only()
    {
        (await AskAsync(("keep", "yes"))).MustBeIssued();
        (await _server.AskAsync("other", "client_credentials", ("sign_with", "kept"))).MustBeServerError(_server);
        (await AskAsync(("sign_with", "kept"))).MustBeServerError(_server);
    }

    [TestCase("made-up")]
    [TestCase("admin")]
    [Property("Requirement", "EXT-03")]
    public async Task a_response_that_changes_while_it_is_read_goes_out_as_it_was_judged(string value)
    {
        var answer = await AskAsync(("respond", "late"), ("value", value));
        if (answer.Has("access_token"))
        {
            Assert.That(answer.AccessToken, Is.Not.EqualTo(value));
            Assert.That((answer.Text("scope"), answer.Json.GetProperty("expires_in").GetInt32()), Is.EqualTo(("api1", 3600)));
        }
        else
        {
            answer.MustBeServerError(_server);
        }
    }

    private Task<TokenAnswer> AskAsync(params (string Name, string Value)[] form) =>
        _server.AskAsync("signer", "shape", Array.Exists(form, field => field.Name == "scope") ? [("subject", "1"), .. form] : [("subject", "1"), ("scope", "api1"), .. form]);
}
