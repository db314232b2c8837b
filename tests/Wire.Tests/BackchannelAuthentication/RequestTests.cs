using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.BackchannelAuthentication;

/// <summary>The backchannel authentication endpoint (CIBA Core §7): who may have somebody asked, and what has to be said for it.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class RequestTests(string provider) : CibaFixture(provider)
{
    [Test]
    public async Task request_is_answered_with_a_handle_and_the_person_gives_the_client_its_tokens()
    {
        var authReqId = await Server.BeginAsync(("scope", "openid profile api1 offline_access"), ("binding_message", "W4SCT"), ("acr_values", "urn:loa:2 tenant:north idp:local"));
        (await Server.PollAsync(authReqId)).MustBeRefused("authorization_pending");
        await Alice.DecideAsync(await Alice.OpenRequestAsync(), scopes: ["profile", "api1", "offline_access"]);

        var tokens = (await Server.PollAsync(authReqId)).MustBeIssued();
        var identity = TokenAnswer.PayloadOf(tokens.Text("id_token")!);
        Assert.That((identity.GetProperty("sub").GetString(), identity.GetProperty("aud").GetString()), Is.EqualTo(("1", CibaFlow.Bank)));
        Assert.That(identity.TryGetProperty("nonce", out _), Is.False);
        Assert.That(tokens.Claims().GetProperty("sub").GetString(), Is.EqualTo("1"));
        (await Server.RefreshAsync(CibaFlow.Bank, tokens.RefreshToken())).MustBeIssued();
    }

    [TestCase("", "", "")]
    [TestCase("login_hint", "id_token_hint", "")]
    [TestCase("login_hint", "login_hint_token", "")]
    [TestCase("login_hint_token", "id_token_hint", "")]
    [TestCase("login_hint", "login_hint_token", "id_token_hint")]
    [Property("Requirement", "CIB-01")]
    public async Task other_than_one_hint_is_refused(string first, string second, string third)
    {
        (string, string)[] hints = [.. new[] { first, second, third }.Where(hint => hint.Length > 0).Select(hint => (hint, "alice"))];
        Refused(await Server.AskUserAsync([("login_hint", ""), .. hints]), "invalid_request");
        Assert.That(await Alice.WaitingAsync(), Is.Empty);
    }

    [Test]
    [Property("Requirement", "CIB-01")]
    public async Task hint_without_a_value_is_none() => Refused(await PostAsync($"client_id={CibaFlow.Bank}&client_secret=secret&scope=openid&login_hint="), "invalid_request");

    [Test]
    [Property("Requirement", "CIB-01")]
    public async Task two_hints_of_which_one_has_no_value_are_one() =>
        (await PostAsync($"client_id={CibaFlow.Bank}&client_secret=secret&scope=openid&login_hint=alice&id_token_hint=")).MustBeAsked();

    [TestCase("client_secret", "wrong")]
    [TestCase("client_secret", "")]
    [TestCase("client_id", "nobody")]
    [TestCase("client_id", "")]
    [Property("Requirement", "CIB-01")]
    public async Task client_that_does_not_authenticate_is_refused(string name, string value)
    {
        Refused(await Server.AskUserAsync((name, value)), "invalid_client", HttpStatusCode.Unauthorized);
        Assert.That(await Alice.WaitingAsync(), Is.Empty);
    }

    [Test]
    [Property("Requirement", "CIB-01")]
    public async Task wrong_secret_by_header_is_challenged()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, CibaFlow.Path) { Content = new StringContent("scope=openid&login_hint=alice", Encoding.ASCII, "application/x-www-form-urlencoded") };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{CibaFlow.Bank}:wrong")));
        var answer = await Server.SendAsync(request);
        Refused(answer, "invalid_client", HttpStatusCode.Unauthorized);
        Assert.That(answer.Headers.WwwAuthenticate.ToString(), Does.StartWith("Basic"));
    }

    [Test]
    [Property("Requirement", "CIB-01")]
    public async Task public_client_is_refused() => Refused(await Server.AskUserAsync(("client_id", "public"), ("client_secret", "")), "unauthorized_client");

    [Test]
    public async Task public_client_that_may_use_it_is_no_configuration()
    {
        var fault = await Assert.ThrowsAsync<ConfigurationException>(() => TestServer.StartAsync(settings =>
        {
            var client = settings.AddCibaClient("television");
            client.Remove("ClientSecrets");
            client["RequireClientSecret"] = false;
        }));
        Assert.That(fault!.Message, Does.Contain("CIBA Core §7.1"));
    }

    [Test]
    public async Task client_without_the_grant_is_refused() => Refused(await Server.AskUserAsync(("client_id", "roclient")), "unauthorized_client");

    [TestCase("")]
    [TestCase("api1")]
    [TestCase("OPENID")]
    [TestCase("openid2 api1")]
    [Property("Requirement", "CIB-01")]
    public async Task scope_without_openid_is_refused(string scope) => Refused(await Server.AskUserAsync(("scope", scope)), "invalid_scope");

    [TestCase("openid api2")]
    [TestCase("openid nonsense")]
    [TestCase("openid \"api1\"")]
    public async Task scope_that_the_client_may_not_have_is_refused(string scope) => Refused(await Server.AskUserAsync(("scope", scope)), "invalid_scope");

    [TestCase("urn:api9")]
    [TestCase("urn:api2")]
    [TestCase("relative")]
    [TestCase("urn:api1#fragment")]
    public async Task resource_that_the_client_may_not_have_is_refused(string resource) => Refused(await Server.AskUserAsync(("resource", resource)), "invalid_target");

    [Test]
    public async Task resource_that_was_asked_for_is_the_audience()
    {
        var authReqId = await Server.BeginAsync(("resource", "urn:api1"));
        await Alice.ApproveAsync();
        Assert.That((await Server.PollAsync(authReqId)).MustBeIssued().Claims().Values("aud"), Is.EqualTo(["urn:api1"]));
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    public async Task other_methods_are_refused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), CibaFlow.Path + "?" + string.Join('&', CibaFlow.Parameters().Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")));
        var answer = await Server.SendAsync(request);
        Assert.That((int)answer.Status, Is.EqualTo(405));
        Assert.That(answer.ContentHeaders.Allow, Is.EqualTo(["POST"]));
        Assert.That(await Alice.WaitingAsync(), Is.Empty);
    }

    [Test]
    public async Task json_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, CibaFlow.Path)
        {
            Content = new StringContent(JsonSerializer.Serialize(CibaFlow.Parameters().ToDictionary(field => field.Name, field => field.Value)), Encoding.UTF8, "application/json"),
        };
        Refused(await Server.SendAsync(request), "invalid_request");
    }

    [TestCase("login_hint", "alice")]
    [TestCase("login_hint", "bob")]
    [TestCase("scope", "openid")]
    [TestCase("binding_message", "A2")]
    [TestCase("client_id", CibaFlow.Bank)]
    [TestCase("requested_expiry", "60")]
    public async Task repeated_parameter_is_refused(string name, string value)
    {
        var once = CibaFlow.Parameters(("binding_message", "A1"), ("requested_expiry", "60"));
        Refused(await Server.PostAsync(CibaFlow.Path, [.. once, (name, value)]), "invalid_request");
        Assert.That(await Alice.WaitingAsync(), Is.Empty);
    }

    [Test]
    public async Task parameter_that_nobody_knows_is_no_matter() => await Server.BeginAsync(("colour", "green"), ("user_colour", "blue"));

    [TestCase("login_hint", 1025)]
    [TestCase("acr_values", 1025)]
    public async Task parameter_that_is_too_long_is_refused(string name, int length) => Refused(await Server.AskUserAsync((name, new string('a', length))), "invalid_request");

    [TestCase(6)]
    [TestCase(33_000)]
    public async Task hint_token_that_nobody_reads_is_refused(int length) => Refused(await Server.AskUserAsync(("login_hint", ""), ("login_hint_token", new string('a', length))), "invalid_request");

    [TestCase("59", 59)]
    [TestCase("0060", 60)]
    [TestCase("300", 300)]
    [TestCase("301", 300)]
    [TestCase("9999999999", 300)]
    public async Task request_may_ask_for_less_time_than_the_client_has(string expiry, int expiresIn) =>
        (await Server.AskUserAsync(("requested_expiry", expiry))).MustBeAsked(expiresIn);

    [TestCase("0")]
    [TestCase("00")]
    [TestCase("-1")]
    [TestCase("+60")]
    [TestCase("1e2")]
    [TestCase("60.0")]
    [TestCase(" 60")]
    [TestCase("60 ")]
    [TestCase("sixty")]
    [TestCase("0x3C")]
    [TestCase("١٢٠")]
    [TestCase("99999999999")]
    [TestCase("18446744073709551676")]
    [Property("Requirement", "CIB-10")]
    public async Task expiry_that_is_no_positive_number_is_refused(string expiry) => Refused(await Server.AskUserAsync(("requested_expiry", expiry)), "invalid_request");

    [Test]
    public async Task client_that_lost_the_grant_or_is_disabled_begins_nothing()
    {
        await using (await Server.ChangedAsync(settings => settings.Client(CibaFlow.Bank)["AllowedGrantTypes"] = new JsonArray("client_credentials")))
            Refused(await Server.AskUserAsync(), "unauthorized_client");
        await using (await Server.ChangedAsync(settings => settings.Client(CibaFlow.Bank)["Enabled"] = false))
            Refused(await Server.AskUserAsync(), "invalid_client", HttpStatusCode.Unauthorized);
    }

    private static void Refused(TokenAnswer answer, string error, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        answer.MustBeRefused(status, error);
        Assert.That(answer.Has("auth_req_id"), Is.False);
    }

    private Task<TokenAnswer> PostAsync(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, CibaFlow.Path) { Content = new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded") };
        return Server.SendAsync(request);
    }
}
