using System.Net;
using System.Text.Json;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Compatibility.Tests.Support;

/// <summary>What the tests expect of an answer.</summary>
internal static class Answers
{
    /// <summary>The claims of the access token of a successful answer.</summary>
    public static JsonElement Claims(this TokenAnswer answer)
    {
        answer.ShouldSucceed();
        return TokenAnswer.PayloadOf(answer.AccessToken);
    }

    public static string? Claim(this JsonElement payload, string type) => payload.TryGetProperty(type, out var value) ? value.ToString() : null;

    public static void ShouldSucceed(this TokenAnswer answer) => Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);

    /// <summary>An error, and nothing of a token with it.</summary>
    public static void ShouldBeRefused(this TokenAnswer answer, string error, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
            Assert.That(answer.Error, Is.EqualTo(error), answer.Body);
            Assert.That(answer.Has("access_token"), Is.False, answer.Body);
            Assert.That(answer.Has("id_token"), Is.False, answer.Body);
        }
    }
}
