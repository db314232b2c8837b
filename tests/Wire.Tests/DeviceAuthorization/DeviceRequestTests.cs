using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>How a device begins (RFC 8628 §3.1, §3.2), and who does not.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
public sealed class DeviceRequestTests(string provider) : DeviceFixture(provider)
{
    private const string Numbers = "numbers";
    private const string Slow = "slow";
    private const string Other = "other-grants";
    private const string Offline = "never-offline";
    private const string Disabled = "disabled";

    protected override void Configure(JsonObject settings)
    {
        DeviceFlow.AddClient(settings, Numbers)["UserCodeType"] = "Numeric";
        var slow = DeviceFlow.AddClient(settings, Slow);
        (slow["DeviceCodeLifetime"], slow["PollingInterval"]) = (600, 60);
        settings.AddClient(Other, ["password"], ["api1"]);
        DeviceFlow.AddClient(settings, Offline)["AllowOfflineAccess"] = false;
        DeviceFlow.AddClient(settings, Disabled)["Enabled"] = false;
    }

    [TestCase(DeviceFlow.Television, 300, 5)]
    [TestCase(DeviceFlow.Till, 300, 5)]
    [TestCase(Slow, 600, 60)]
    [Property("Requirement", "DEV-01")]
    public async Task device_is_told_what_to_show_and_how_often_to_ask(string client, int lifetime, int interval)
    {
        var answer = (await Server.AskForCodesAsync(client)).MustBeUncached();
        Assert.That((int)answer.Status, Is.EqualTo(200));
        Assert.That(
            answer.Json.EnumerateObject().Select(member => member.Name),
            Is.EqualTo(["device_code", "user_code", "verification_uri", "verification_uri_complete", "expires_in", "interval"]));
        Assert.That((answer.Json.GetProperty("expires_in").GetInt32(), answer.Json.GetProperty("interval").GetInt32()), Is.EqualTo((lifetime, interval)));
        Assert.That(answer.Text("verification_uri"), Is.EqualTo("http://127.0.0.1:5000/device"));
        Assert.That(answer.Text("verification_uri_complete"), Is.EqualTo($"http://127.0.0.1:5000/device?user_code={answer.Text("user_code")}"));
    }

    [TestCase(DeviceFlow.Till, "BCDFGHJKLMNPQRSTVWXZ", 12)]
    [TestCase(Numbers, "0123456789", 16)]
    [Property("Requirement", "DEV-01")]
    public async Task codes_are_long_enough_and_no_two_alike(string client, string alphabet, int length)
    {
        var devices = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Server.BeginAsync(client)));
        Assert.That(devices.Select(device => device.DeviceCode), Is.Unique.And.All.Match("^[A-Za-z0-9_-]{72}$"));
        Assert.That(devices.Select(device => device.UserCode), Is.Unique.And.All.Match($"^([{alphabet}]{{4}}-)+[{alphabet}]{{4}}$"));
        var codes = devices.Select(device => device.UserCode.Replace("-", "", StringComparison.Ordinal)).ToArray();
        Assert.That(codes, Has.All.Length.EqualTo(length));
        // Each letter at least once among all of them: the alphabet is the one that is said, and no smaller one.
        Assert.That(string.Concat(codes).Distinct().Order(), Is.EqualTo(alphabet));
        Assert.That(length * Math.Log2(alphabet.Length), Is.GreaterThan(34));
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("HEAD")]
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    public async Task another_method_is_not_allowed(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), DeviceFlow.Path + "?client_id=television&scope=api1");
        using var response = await Server.Http.SendAsync(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(405));
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(["POST"]));
    }

    [TestCase("application/json", "{\"client_id\":\"television\"}")]
    [TestCase("text/plain", "client_id=television")]
    [TestCase("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\ntelevision\r\n--x--\r\n")]
    [TestCase(null, "client_id=television")]
    public async Task another_kind_of_content_is_refused(string? type, string content)
    {
        using var body = new StringContent(content, Encoding.UTF8);
        body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, DeviceFlow.Path) { Content = body };
        Assert.That((int)(await Server.SendAsync(request)).Status, Is.EqualTo(400).Or.EqualTo(415));
    }

    [TestCase("scope", "api1")]
    [TestCase("client_id", "television")]
    [TestCase("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]
    [TestCase("anything", "x")]
    public async Task repeated_parameter_is_an_invalid_request(string name, string value) =>
        (await Server.AskForCodesAsync(DeviceFlow.Television, (name, value), (name, value))).MustBeRefused("invalid_request");

    [Test]
    public async Task parameters_in_the_address_count_for_nothing()
    {
        (await Server.PostAsync(DeviceFlow.Path + "?client_id=television&scope=api1")).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        (await Server.PostAsync(DeviceFlow.Path + "?scope=nothing", ("client_id", DeviceFlow.Television), ("scope", "api1"))).MustBeUncached();
    }

    [TestCase("nobody", null)]
    [TestCase("nobody", "secret")]
    [TestCase(DeviceFlow.Till, null)]
    [TestCase(DeviceFlow.Till, "wrong")]
    [TestCase(DeviceFlow.Till, "")]
    [TestCase(DeviceFlow.Television, "secret")]
    [TestCase(Disabled, "secret")]
    [TestCase("", "secret")]
    [Property("Requirement", "DEV-05")]
    public async Task client_that_does_not_authenticate_as_it_should_gets_no_codes(string client, string? secret)
    {
        var (grants, codes) = (await CountAsync(GrantStore.Kind), await CountAsync(UserCodes.Kind));
        (string, string)[] form = [("client_id", client), ("scope", "api1"), .. secret is null ? Array.Empty<(string, string)>() : [("client_secret", secret)]];
        (await Server.PostAsync(DeviceFlow.Path, form)).MustBeRefused(HttpStatusCode.Unauthorized, "invalid_client");
        Assert.That((await CountAsync(GrantStore.Kind), await CountAsync(UserCodes.Kind)), Is.EqualTo((grants, codes)));
    }

    [Test]
    [Property("Requirement", "DEV-05")]
    public async Task client_may_authenticate_by_header()
    {
        foreach (var (secret, status) in new[] { ("secret", 200), ("wrong", 401) })
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("scope", "api1")]);
            using var request = new HttpRequestMessage(HttpMethod.Post, DeviceFlow.Path) { Content = form };
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{DeviceFlow.Till}:{secret}")));
            var answer = await Server.SendAsync(request);
            Assert.That((int)answer.Status, Is.EqualTo(status), answer.Body);
            Assert.That(answer.Headers.WwwAuthenticate.Count > 0, Is.EqualTo(status == 401));
        }
    }

    [Test]
    [Property("Requirement", "DEV-05")]
    public async Task client_without_the_grant_gets_no_codes() =>
        (await Server.PostAsync(DeviceFlow.Path, [.. GrantClients.As(Other), ("scope", "api1")])).MustBeRefused("unauthorized_client");

    [TestCase("api3")]
    [TestCase("openid api3")]
    [TestCase("openid nothing")]
    [TestCase("API1")]
    [Property("Requirement", "DEV-09")]
    public async Task scope_that_the_client_may_not_have_is_refused_at_the_first_call(string scope)
    {
        var codes = await CountAsync(UserCodes.Kind);
        (await Server.AskForCodesAsync(DeviceFlow.Television, ("scope", scope))).MustBeRefused("invalid_scope");
        Assert.That(await CountAsync(UserCodes.Kind), Is.EqualTo(codes));
    }

    [Test]
    [Property("Requirement", "DEV-09")]
    public async Task offline_access_is_for_clients_that_may_have_it()
    {
        (await Server.AskForCodesAsync(Offline, ("scope", "api1 offline_access"))).MustBeRefused("invalid_scope");
        await Server.BeginAsync(DeviceFlow.Till, ("scope", "api1 offline_access"));
    }

    [TestCase("urn:nobody")]
    [TestCase("urn:api3")]
    [TestCase("urn:api1#fragment")]
    [TestCase("api1")]
    public async Task resource_that_is_none_is_refused_at_the_first_call(string resource) =>
        (await Server.AskForCodesAsync(DeviceFlow.Television, ("resource", resource))).MustBeRefused("invalid_target");

    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "")]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "plain")]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "s256")]
    [TestCase("short", "S256")]
    [TestCase("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "S256")]
    [TestCase("", "S256")]
    [Property("Requirement", "DEV-10")]
    public async Task challenge_that_proves_nothing_is_refused_at_the_first_call(string challenge, string method) =>
        (await Server.AskForCodesAsync(DeviceFlow.Television, ("code_challenge", challenge), ("code_challenge_method", method))).MustBeRefused("invalid_request");

    [Test]
    public async Task body_that_is_too_long_is_refused() =>
        Assert.That((int)(await Server.AskForCodesAsync(DeviceFlow.Television, ("padding", new string('a', 200_000)))).Status, Is.EqualTo(413).Or.EqualTo(400));
}
