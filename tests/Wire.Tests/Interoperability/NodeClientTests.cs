using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.BackchannelAuthentication;

namespace PluginTokenServer.Wire.Tests.Interoperability;

/// <summary>Client libraries of the Node.js world, used as their documentation says and with nothing that is meant for this server.</summary>
public sealed class NodeClientTests
{
    [TestCase("openid-client.js")]
    [TestCase("oauth4webapi.js")]
    public async Task library_signs_in_refreshes_revokes_and_signs_out(string script)
    {
        await using var server = await TestServer.StartAsync(settings => WebClients.Configure(settings));
        var (exitCode, output) = await NodeScript.RunAsync(script, SettingsOf(server));
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("signed in, refreshed, revoked and signed out."));
    }

    [TestCase("openid-client-device.js", "a device was connected, and another was not.")]
    [TestCase("openid-client-ciba.js", "somebody agreed on another device, and then did not.")]
    public async Task library_waits_while_somebody_answers_on_another_device(string script, string done)
    {
        // The library waits by a clock that nobody moves.
        await using var server = await TestServer.StartAsync(Configure, services: services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)));
        using var browser = await CibaFixture.SignedInAsync(server);
        var (exitCode, output) = await NodeScript.RunAsync(script, SettingsOf(server), line => AnswerAsync(browser, line));
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain(done));
    }

    [Test]
    public async Task script_that_fails_says_why()
    {
        var (exitCode, output) = await NodeScript.RunAsync("openid-client.js", new Dictionary<string, string> { ["ISSUER"] = "http://127.0.0.1:9" });
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(output, Does.Contain("The environment variable CLIENT_ID is missing."));
    }

    private static Dictionary<string, string> SettingsOf(TestServer server) => new()
    {
        ["ISSUER"] = server.Address.ToString().TrimEnd('/'),
        ["CLIENT_ID"] = CodeFlow.Web,
        ["CLIENT_SECRET"] = "secret",
        ["REDIRECT_URI"] = CodeFlow.Callback,
        ["POST_LOGOUT_REDIRECT_URI"] = WebClients.PostLogout,
        ["USER_NAME"] = "alice",
        ["USER_PASSWORD"] = "alice",
    };

    private static void Configure(JsonObject settings)
    {
        WebClients.Configure(settings);
        settings.Client(CodeFlow.Web)["AllowedGrantTypes"] = new JsonArray(GrantType.DeviceFlow, GrantType.Ciba);
        settings.Client(CodeFlow.Web)["PollingInterval"] = 1;
    }

    // "please allow: …" or "please deny: …", with the address that a device shows or the message of a CIBA request.
    private static async Task AnswerAsync(TestBrowser browser, string line)
    {
        if (line.Split(' ', 3) is not ["please", var answer, var shown])
            return;
        var page = shown.StartsWith("http", StringComparison.Ordinal)
            ? await browser.SubmitAsync(await browser.GetAsync(shown), fields: ("user_code", shown.Split("user_code=")[1]))
            : await browser.OpenRequestAsync();
        await browser.DecideAsync(page, answer.TrimEnd(':'), ["profile", "email", "api1", "offline_access"]);
    }
}
