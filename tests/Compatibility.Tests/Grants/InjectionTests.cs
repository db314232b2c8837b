using PluginTokenServer.Compatibility.Tests.Support;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Grants;

/// <summary>What published validators ask for in their constructors.</summary>
public sealed class InjectionTests
{
    private TokenAnswer _answer = null!;
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Ask()
    {
        _server = await Servers.Extended;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "injected",
                ["scope"] = "api1",
                ["token"] = await _server.UserTokenAsync(),
                ["check"] = new Uri(_server.Address, "/health/live").ToString(),
            }),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String("classic:secret"u8));
        request.Headers.TryAddWithoutValidation("X-Device", "kiosk-4");
        _answer = await _server.SendAsync(request);
        _answer.ShouldSucceed();
    }

    [Test]
    public void configuration_is_the_plugins_own_settings()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_answer.Text("region"), Is.EqualTo("north"));
            Assert.That(_answer.Json.GetProperty("daily").GetInt32(), Is.EqualTo(5));
        }
    }

    [Test]
    public void configuration_is_not_the_servers()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_answer.Json.GetProperty("sees_server").GetBoolean(), Is.False);
            Assert.That(_answer.Text("environment"), Is.EqualTo("hidden"));
        }
    }

    [Test]
    public void logger_writes_to_the_servers_log_under_the_plugins_name()
    {
        var record = _server.Logs.Records.First(record => record.Category == "Plugin.InjectedServicesValidator.Acme.Identity.InjectedServicesValidator");

        Assert.That(record.Message, Is.EqualTo("Looking at the request of classic"));
    }

    [Test]
    public void token_validator_checks_the_servers_tokens() => Assert.That(_answer.Json.GetProperty("token_valid").GetBoolean(), Is.True);

    [Test]
    public void http_clients_reach_other_services() => Assert.That(_answer.Json.GetProperty("check").GetInt32(), Is.EqualTo(200));

    [Test]
    public void http_context_is_that_of_the_request()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_answer.Text("device"), Is.EqualTo("kiosk-4"));
            Assert.That(_answer.Text("path"), Is.EqualTo("/connect/token"));
            Assert.That(_answer.Text("address"), Is.EqualTo("127.0.0.1"));
            Assert.That(_answer.Text("form"), Is.EqualTo("injected"));
        }
    }

    [Test]
    public void http_context_holds_no_credentials() => Assert.That(_answer.Json.GetProperty("credentials").GetBoolean(), Is.False);
}
