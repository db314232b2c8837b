using System.Net;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>The one answer to whatever is wrong with an assertion.</summary>
internal static class RefusedAssertions
{
    public static async Task MustRefuseAssertionAsync(this TestServer server, string assertion, params (string, string)[] more) =>
        MustBeInvalidClient(await server.AssertAsync(assertion, more));

    public static void MustBeInvalidClient(TokenAnswer answer)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized), answer.Body);
            Assert.That(answer.Body, Is.EqualTo("""{"error":"invalid_client","error_description":"Client authentication failed."}"""), "It tells nobody what was wrong.");
            Assert.That(answer.Headers.WwwAuthenticate, Is.Empty, "It did not try the header (RFC 6749 §5.2).");
        }
    }
}
