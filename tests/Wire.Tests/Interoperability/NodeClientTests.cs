using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Interoperability;

/// <summary>Client libraries of the Node.js world, used as their documentation says and with nothing that is meant for this server.</summary>
public sealed class NodeClientTests
{
    [TestCase("openid-client.js")]
    [TestCase("oauth4webapi.js")]
    public async Task library_signs_in_refreshes_revokes_and_signs_out(string script)
    {
        await using var server = await TestServer.StartAsync(settings => WebClients.Configure(settings));
        var (exitCode, output) = await NodeScript.RunAsync(script, new Dictionary<string, string>
        {
            ["ISSUER"] = server.Address.ToString().TrimEnd('/'),
            ["CLIENT_ID"] = CodeFlow.Web,
            ["CLIENT_SECRET"] = "secret",
            ["REDIRECT_URI"] = CodeFlow.Callback,
            ["POST_LOGOUT_REDIRECT_URI"] = WebClients.PostLogout,
            ["USER_NAME"] = "alice",
            ["USER_PASSWORD"] = "alice",
        });
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("signed in, refreshed, revoked and signed out."));
    }

    [Test]
    public async Task script_that_fails_says_why()
    {
        var (exitCode, output) = await NodeScript.RunAsync("openid-client.js", new Dictionary<string, string> { ["ISSUER"] = "http://127.0.0.1:9" });
        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(output, Does.Contain("The environment variable CLIENT_ID is missing."));
    }
}
