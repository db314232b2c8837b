using System.Text.Json;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>A grant proposes and the gate decides: what a validator may say of its request, and what it may not.</summary>
public sealed class ProposalTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(ShapePlugin.Instance, settings =>
    {
        settings.AddClient("shaper", ["shape"], ["api1", "api2", "openid", "profile"]);
        settings.AddClient("front", ["shape"], ["api1"])["Properties"] = new System.Text.Json.Nodes.JsonObject { ["impersonates"] = "machine retired" };
        settings.AddClient("retired", ["shape"], ["api1"])["Enabled"] = false;
        settings["Users"]![1]!["Enabled"] = false;
        settings["ApiResources"]![0]!["UserClaims"] = new System.Text.Json.Nodes.JsonArray("name", "department", "sub", "client_id");
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_grant_without_a_subject_is_the_clients_own_token()
    {
        var answer = (await AskAsync(("want", "refresh"), ("scope", "api1 openid"))).MustBeIssued();
        Assert.That(answer.Claims().GetProperty("sub").GetString(), Is.EqualTo("shaper"));
        Assert.That(answer.Has("refresh_token"), Is.False);
    }

    [Test]
    [Property("Requirement", "TOK-09")]
    public async Task a_grant_with_a_subject_names_it_and_how_it_was_authenticated()
    {
        var claims = (await AskAsync(("subject", "1"), ("scope", "api1"))).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("idp").GetString()), Is.EqualTo(("1", "local")));
        Assert.That(claims.GetProperty("amr").GetRawText(), Is.EqualTo("[\"shape\"]"));
        Assert.That(claims.GetProperty("auth_time").GetInt64(), Is.EqualTo(_server.Clock.GetUtcNow().ToUnixTimeSeconds()));
        Assert.That(claims.GetProperty("name").GetString(), Is.EqualTo("Alice"));
    }

    [Test]
    public async Task further_claims_of_the_subject_are_for_whoever_asks_and_replace_nothing()
    {
        var claims = (await AskAsync(("subject", "1"), ("idp", "elsewhere"), ("scope", "api1"))).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("sub").GetString(), claims.GetProperty("idp").GetString()), Is.EqualTo(("1", "local")));
        Assert.That(claims.GetProperty("department").GetString(), Is.EqualTo("sales"));
        Assert.That((await AskAsync(("subject", "1"), ("idp", "elsewhere"), ("scope", "api2"))).MustBeIssued().Claims().TryGetProperty("department", out _), Is.False);
    }

    [TestCase("http://www.w3.org/2001/XMLSchema#integer")]
    [TestCase("json")]
    [Property("Requirement", "TOK-09")]
    public async Task a_subject_is_a_text_whatever_type_the_extension_gave_it(string type) =>
        Assert.That((await AskAsync(("principal", "77"), ("principal_type", type))).MustBeIssued().Claims().GetProperty("sub").GetRawText(), Is.EqualTo("\"77\""));

    [Test]
    public async Task a_subject_that_the_directory_does_not_know_is_no_error_by_itself() =>
        Assert.That((await AskAsync(("subject", "partner|77"))).MustBeIssued().Claims().GetProperty("sub").GetString(), Is.EqualTo("partner|77"));

    [TestCase("subject", "2", TestName = "a_disabled_user_gets_no_token")]
    [TestCase("principal", "2", TestName = "a_disabled_user_gets_no_token_as_a_principal_either")]
    [TestCase("subject", "machine", TestName = "a_subject_called_like_a_client_gets_no_token")]
    [TestCase("subject", "shaper", TestName = "a_subject_called_like_the_client_itself_gets_no_token")]
    [TestCase("subject", "retired", TestName = "a_subject_called_like_a_disabled_client_gets_no_token")]
    [TestCase("principal", "1 3", TestName = "two_subjects_get_no_token")]
    [TestCase("principal", "1 machine", TestName = "a_second_subject_called_like_a_client_gets_no_token")]
    [TestCase("as_client", "machine", TestName = "another_clients_name_gets_no_token")]
    [TestCase("as_client", "SHAPER", TestName = "the_clients_name_in_another_case_gets_no_token")]
    [TestCase("as_client", "nobody", TestName = "a_client_that_does_not_exist_gets_no_token")]
    [Property("Requirement", "EXT-03")]
    public async Task the_gate_refuses_with_invalid_grant(string how, string value)
    {
        (await AskAsync((how, value))).MustBeRefused("invalid_grant");
        Assert.That(_server.Logs.Records.Count(record => record.Id.Name == "GateRefused"), Is.GreaterThan(0), "The operator learns why.");
    }

    [TestCase("confirmation", "{\"jkt\":\"x\"}")]
    [TestCase("confirmation", "")]
    [Property("Requirement", "EXT-03")]
    public async Task the_gate_refuses_what_is_not_built_yet(string how, string value)
    {
        // An empty form field is an absent one.
        if (value.Length > 0)
            (await AskAsync((how, value))).MustBeRefused("invalid_request");
        else
            (await AskAsync((how, value))).MustBeIssued();
    }

    [Test]
    public async Task a_grant_may_ask_for_a_reference_token()
    {
        var issued = (await AskAsync(("reference", "yes"))).MustBeIssued();
        Assert.That(issued.AccessToken, Has.Length.EqualTo(72).And.Not.Contains("."));
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_client_may_act_for_those_that_it_impersonates_by_configuration()
    {
        var claims = (await _server.AskAsync("front", "shape", ("as_client", "machine"))).MustBeIssued().Claims();
        Assert.That((claims.GetProperty("client_id").GetString(), claims.GetProperty("sub").GetString()), Is.EqualTo(("machine", "machine")));
        // What it may have stays what the client that authenticated may have.
        Assert.That(claims.GetProperty("scope").GetString(), Is.EqualTo("api1"));
        (await _server.AskAsync("front", "shape", ("as_client", "machine"), ("scopes", "api2"))).MustBeRefused("invalid_scope");
    }

    [TestCase("retired")]
    [TestCase("rsa")]
    [TestCase("machine retired")]
    [Property("Requirement", "EXT-03")]
    public async Task a_client_may_not_act_for_any_other_nor_for_a_disabled_one(string client) =>
        (await _server.AskAsync("front", "shape", ("as_client", client))).MustBeRefused("invalid_grant");

    private static readonly string[] Protected =
    [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "azp", "scope", "cnf", "auth_time", "idp", "amr", "acr", "sid", "nonce", "at_hash", "c_hash", "s_hash",
    ];

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task an_issued_claim_never_becomes_one_that_the_server_answers_for([ValueSource(nameof(Protected))] string type)
    {
        foreach (var subject in new[] { "1", null })
        {
            (string, string)[] form = subject is null ? [("scope", "api1")] : [("subject", subject), ("scope", "api1")];
            var plain = (await AskAsync(form)).MustBeIssued().Claims();
            var forged = (await AskAsync([("issued", $"{type}=forged"), .. form])).MustBeIssued().Claims();
            if (type is not "jti")
                Assert.That(forged.Values(type), Is.EqualTo(plain.Values(type)));
            Assert.That(forged.GetRawText(), Does.Not.Contain("forged"));
        }
    }

    [Test]
    public async Task an_issued_claim_reaches_the_token_as_what_it_is()
    {
        var claims = (await AskAsync(
            ("issued", "act={\"sub\":\"api1\"}=json|may_act=x|tenant=t1|tenant=t2|tenant=t2|level=3=http://www.w3.org/2001/XMLSchema#integer|ratio=0.5=http://www.w3.org/2001/XMLSchema#double"
                + "|on=true=http://www.w3.org/2001/XMLSchema#boolean|list=[1,\"a\",null]=json|text=\"quoted\"|nothing=null=JSON"),
            ("scope", "api1"))).MustBeIssued().Claims();
        Assert.That(claims.GetProperty("act").GetRawText(), Is.EqualTo("""{"sub":"api1"}"""));
        Assert.That(claims.GetProperty("may_act").GetString(), Is.EqualTo("x"));
        Assert.That(claims.Values("tenant"), Is.EqualTo(["t1", "t2"]));
        Assert.That((claims.GetProperty("level").GetInt32(), claims.GetProperty("ratio").GetDouble(), claims.GetProperty("on").GetBoolean()), Is.EqualTo((3, 0.5, true)));
        Assert.That(claims.GetProperty("list").GetRawText(), Is.EqualTo("[1,\"a\",null]"));
        Assert.That(claims.GetProperty("text").GetString(), Is.EqualTo("\"quoted\""));
        Assert.That(claims.GetProperty("nothing").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [TestCase("level=three=http://www.w3.org/2001/XMLSchema#integer", "\"three\"")]
    [TestCase("on=perhaps=http://www.w3.org/2001/XMLSchema#boolean", "\"perhaps\"")]
    [TestCase("ratio=NaN=http://www.w3.org/2001/XMLSchema#double", "\"NaN\"")]
    public async Task a_value_that_is_not_of_its_type_is_written_as_text(string claim, string json) =>
        Assert.That((await AskAsync(("issued", claim))).MustBeIssued().Claims().GetProperty(claim.Split('=')[0]).GetRawText(), Is.EqualTo(json));

    [TestCase("x={=json")]
    [TestCase("x=1,\"sub\":\"2\"=json")]
    [TestCase("x=1}.{=json")]
    [TestCase("x=nonsense=json")]
    [Property("Requirement", "EXT-03")]
    public async Task json_that_is_none_breaks_no_token_open(string claim) =>
        (await AskAsync(("issued", claim))).MustBeServerError(_server);

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_validator_cannot_have_anything_signed_before_the_decision() =>
        (await AskAsync(("sign", "yes"))).MustBeServerError(_server);

    [Test]
    public async Task a_session_is_written_as_sid() =>
        Assert.That((await AskAsync(("subject", "1"), ("session", "s-1"))).MustBeIssued().Claims().GetProperty("sid").GetString(), Is.EqualTo("s-1"));

    private Task<TokenAnswer> AskAsync(params (string, string)[] form) => _server.AskAsync("shaper", "shape", form);
}
