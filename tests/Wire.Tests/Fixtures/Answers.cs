using System.Net;
using System.Text.Json;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>What every answer of one kind has in common, asserted in one place.</summary>
internal static class Answers
{
    /// <summary>A token was issued, and the answer looks as RFC 6749 §5.1 wants it.</summary>
    public static TokenAnswer MustBeIssued(this TokenAnswer answer)
    {
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
        Assert.That(answer.AccessToken, Is.Not.Empty);
        Assert.That(answer.Text("token_type"), Is.EqualTo("Bearer"));
        return answer.MustBeUncached();
    }

    /// <summary>Nothing was issued, and the answer looks as RFC 6749 §5.2 wants it.</summary>
    public static TokenAnswer MustBeRefused(this TokenAnswer answer, HttpStatusCode status, string error)
    {
        Assert.That(((int)answer.Status, answer.Error), Is.EqualTo(((int)status, error)), answer.Body);
        foreach (var member in new[] { "access_token", "token_type", "expires_in", "refresh_token", "id_token", "scope" })
            Assert.That(answer.Has(member), Is.False, answer.Body);
        return answer.MustBeUncached();
    }

    /// <summary>400.</summary>
    public static TokenAnswer MustBeRefused(this TokenAnswer answer, string error) => answer.MustBeRefused(HttpStatusCode.BadRequest, error);

    /// <summary>500: the client learns nothing but the correlation id, and the log has it too.</summary>
    public static TokenAnswer MustBeServerError(this TokenAnswer answer, TestServer server)
    {
        answer.MustBeRefused(HttpStatusCode.InternalServerError, "server_error");
        Assert.That(answer.Json.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(["error", "error_description", "correlation_id"]), answer.Body);
        Assert.That(server.Logs.Text, Does.Contain(answer.Text("correlation_id")!));
        return answer;
    }

    /// <summary>503: come back later.</summary>
    public static TokenAnswer MustBePutOff(this TokenAnswer answer)
    {
        answer.MustBeRefused(HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        return answer;
    }

    /// <summary>RFC 6749 §5.1: JSON, not to be stored, and what is not said is absent instead of null.</summary>
    public static TokenAnswer MustBeUncached(this TokenAnswer answer)
    {
        Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(answer.ContentHeaders.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(answer.Json.EnumerateObject().Select(member => member.Value.ValueKind), Has.None.EqualTo(JsonValueKind.Null), answer.Body);
        return answer;
    }

    /// <summary>The claims set of the access token, not verified.</summary>
    public static JsonElement Claims(this TokenAnswer answer) => TokenAnswer.PayloadOf(answer.AccessToken);

    /// <summary>A claim that is a string or a list of them.</summary>
    public static string[] Values(this JsonElement claims, string type) => !claims.TryGetProperty(type, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.ToString())] : [value.ToString()];
}
