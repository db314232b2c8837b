using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Token;

public sealed class ClientCredentialsTests
{
    [Test]
    public async Task client_gets_a_token()
    {
        await using var server = await TestServer.StartAsync();
        var answer = await server.TokenAsync(("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", "secret"), ("scope", "api1"));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
    }
}
