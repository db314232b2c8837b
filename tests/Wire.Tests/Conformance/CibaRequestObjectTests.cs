using System.Text;
using System.Text.Json.Nodes;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.BackchannelAuthentication;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>fapi-ciba-id1-test-plan</c>: signed requests that are wrong in one thing.</summary>
public sealed class CibaRequestObjectTests : CibaConformanceFixture
{
    private const int Minutes = 60;

    private long Now => Server.Clock.GetUtcNow().ToUnixTimeSeconds();

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-missing-aud-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_missing_aud_fails() => await FailsAsync(claims => claims.Remove("aud"));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-bad-aud-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_bad_aud_fails() => await FailsAsync(claims => claims["aud"] = "https://www.example.com/");

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-missing-iss-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_missing_iss_fails() => await FailsAsync(claims => claims.Remove("iss"));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-bad-iss-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_bad_iss_fails() => await FailsAsync(claims => claims["iss"] = Second);

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-missing-exp-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_missing_exp_fails() => await FailsAsync(claims => claims.Remove("exp"));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-expired-exp-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_expired_exp_fails() =>
        await FailsAsync(claims => (claims["iat"], claims["nbf"], claims["exp"]) = (Now - (10 * Minutes), Now - (10 * Minutes), Now - (5 * Minutes)));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-exp-is-70-minutes-in-future-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_exp_is_70_minutes_in_future_fails() => await FailsAsync(claims => claims["exp"] = Now + (70 * Minutes));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-missing-iat-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_missing_iat_fails() => await FailsAsync(claims => claims.Remove("iat"));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-missing-nbf-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_missing_nbf_fails() => await FailsAsync(claims => claims.Remove("nbf"));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-nbf-is-10-minutes-in-future-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_nbf_is_10_minutes_in_future_fails() =>
        await FailsAsync(claims => (claims["nbf"], claims["exp"]) = (Now + (10 * Minutes), Now + (15 * Minutes)));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-nbf-is-70-minutes-in-past-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_nbf_is_70_minutes_in_past_fails() => await FailsAsync(claims => claims["nbf"] = Now - (70 * Minutes));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-missing-jti-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_missing_jti_fails() => await FailsAsync(claims => claims.Remove("jti"));

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-signature-algorithm-is-none-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_signature_algorithm_is_none_fails() =>
        MustNotBeAsked(await SendAsync(First, ("request", $"{ClientKeyPair.Text("""{"alg":"none"}"""u8)}.{ClientKeyPair.Text(Encoding.UTF8.GetBytes(RequestClaims(First).ToJsonString()))}.")), "invalid_request");

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-signature-algorithm-is-bad-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_signature_algorithm_is_bad_fails()
    {
        using var other = ClientKeyPair.Make("ES384");
        MustNotBeAsked(await SendAsync(First, ("request", other.Sign("""{"alg":"ES384"}""", RequestClaims(First).ToJsonString()))), "invalid_request");
        MustNotBeAsked(await AskAsync(algorithm: "PS384"), "invalid_request");
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-signature-algorithm-is-RS256-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_signature_algorithm_is_RS256_fails() => MustNotBeAsked(await AskAsync(algorithm: "RS256"), "invalid_request");

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-request-object-signed-by-other-client-fails")]
    public async Task fapi_ciba_id1_ensure_request_object_signed_by_other_client_fails() =>
        MustNotBeAsked(await SendAsync(First, ("request", Sign(Second, RequestClaims(First)))), "invalid_request");

    // But for the one thing it would have been taken.
    private async Task FailsAsync(Action<JsonObject> change)
    {
        MustNotBeAsked(await AskAsync(change: change), "invalid_request");
        (await AskAsync()).MustBeAsked();
    }
}
