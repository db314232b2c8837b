using Microsoft.AspNetCore.Http;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.BackchannelAuthentication;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>fapi-ciba-id1-test-plan</c>: the flow in the modes poll and ping, the clients' authentication, and the pings.</summary>
public sealed class CibaFlowTests : CibaConformanceFixture
{
    [Test]
    [Property("Module", "fapi-ciba-id1-discovery-end-point-verification")]
    public async Task fapi_ciba_id1_discovery_end_point_verification()
    {
        await using var server = await DiscoveryChecks.StartAsync(Configure);
        var metadata = await DiscoveryChecks.ReadAsync(server);
        DiscoveryChecks.MustHaveEndpoints(metadata, "token_endpoint", "backchannel_authentication_endpoint", "jwks_uri");
        DiscoveryChecks.MustList(metadata, "backchannel_token_delivery_modes_supported", "poll", "ping");
        DiscoveryChecks.MustList(metadata, "grant_types_supported", CibaFlow.Grant);
        DiscoveryChecks.MustList(metadata, "backchannel_authentication_request_signing_alg_values_supported", "PS256", "ES256");
        DiscoveryChecks.MustList(metadata, "token_endpoint_auth_methods_supported", "private_key_jwt");
        Assert.That(metadata.Values("backchannel_authentication_request_signing_alg_values_supported"), Has.None.EqualTo("none").And.None.EqualTo("RS256"));
    }

    [Test]
    [Property("Module", "fapi-ciba-id1")]
    public async Task fapi_ciba_id1()
    {
        var first = await FlowAsync();
        Assert.That((await FlowAsync(Second, claims => claims["acr_values"] = "urn:mace:incommon:iap:silver")).Subject, Is.EqualTo(first.Subject));
        Assert.That((await FlowAsync(Pinged)).Subject, Is.EqualTo(first.Subject));
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-user-rejects-authentication")]
    public async Task fapi_ciba_id1_user_rejects_authentication()
    {
        foreach (var client in new[] { First, Pinged })
        {
            var authReqId = (await AskAsync(client)).MustBeAsked();
            (await Browser.DecideAsync(await OpenAsync(), ConsentModel.Deny)).MustSay("You said no");
            if (client == Pinged)
                MustBePinged(authReqId);
            (await PollAsync(authReqId, client)).MustBeRefused("access_denied");
        }
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-multiple-call-to-token-endpoint")]
    public async Task fapi_ciba_id1_multiple_call_to_token_endpoint()
    {
        var authReqId = (await AskAsync()).MustBeAsked();
        (await PollAsync(authReqId)).MustBeRefused("authorization_pending");
        for (var poll = 0; poll < 5; poll++)
            (await PollAsync(authReqId)).MustBeRefused("slow_down");
        await ApproveAsync();
        (await PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-auth-req-id-expired")]
    public async Task fapi_ciba_id1_auth_req_id_expired()
    {
        var authReqId = (await AskAsync(change: claims => claims["requested_expiry"] = 10)).MustBeAsked(expiresIn: 10);
        Server.Clock.Advance(TimeSpan.FromSeconds(11));
        (await PollAsync(authReqId)).MustBeRefused("expired_token");
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-authorization-request-with-binding-message-succeeds")]
    public async Task fapi_ciba_id1_ensure_authorization_request_with_binding_message_succeeds() => await FlowAsync(change: claims => claims["binding_message"] = "1234");

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-other-scope-order-succeeds")]
    public async Task fapi_ciba_id1_ensure_other_scope_order_succeeds() => await FlowAsync(change: claims => claims["scope"] = "api1 openid");

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-requested-expiry-as-string-succeeds")]
    public async Task fapi_ciba_id1_ensure_requested_expiry_as_string_succeeds()
    {
        var authReqId = (await AskAsync(change: claims => claims["requested_expiry"] = "120")).MustBeAsked(expiresIn: 120);
        await ApproveAsync();
        (await PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-authorization-request-with-potentially-bad-binding-message")]
    public async Task fapi_ciba_id1_ensure_authorization_request_with_potentially_bad_binding_message()
    {
        const string message = "Überweisung «1 234,50 €» an 株式会社 — ✅ ändern? Это вы? 🎉";
        await AskAsync(change: claims => claims["binding_message"] = message);
        Assert.That(System.Net.WebUtility.HtmlDecode((await OpenAsync()).Html), Does.Contain(message));
        MustNotBeAsked(await AskAsync(change: claims => claims["binding_message"] = string.Concat(Enumerable.Repeat(message, 4))), "invalid_binding_message");
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-authorization-request-with-multiple-hints-fails")]
    public async Task fapi_ciba_id1_ensure_authorization_request_with_multiple_hints_fails()
    {
        var idToken = (await FlowAsync()).IdToken;
        MustNotBeAsked(await AskAsync(change: claims => claims["id_token_hint"] = idToken), "invalid_request");
        MustNotBeAsked(await AskAsync(change: claims => claims["login_hint_token"] = "token"), "invalid_request");
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-wrong-auth-req-id-in-token-endpoint-request")]
    public async Task fapi_ciba_id1_ensure_wrong_auth_req_id_in_token_endpoint_request()
    {
        var authReqId = (await AskAsync()).MustBeAsked();
        await ApproveAsync();
        (await PollAsync(authReqId, Second)).MustBeRefused("invalid_grant");
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-without-client-assertion-in-token-endpoint-request")]
    public async Task fapi_ciba_id1_ensure_without_client_assertion_in_token_endpoint_request()
    {
        var authReqId = (await AskAsync()).MustBeAsked();
        await ApproveAsync();
        Assert.That((await Server.TokenAsync(("client_id", First), ("grant_type", CibaFlow.Grant), ("auth_req_id", authReqId))).Error, Is.EqualTo("invalid_client"));
        (await PollAsync(authReqId)).MustBeIssued();
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-without-client-assertion-in-backchannel-authorization-request")]
    public async Task fapi_ciba_id1_ensure_without_client_assertion_in_backchannel_authorization_request() =>
        MustNotBeAsked(await Server.PostAsync(CibaFlow.Path, ("client_id", First), ("request", Sign(First, RequestClaims(First)))), "invalid_client");

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-client-assertion-signature-algorithm-in-backchannel-authorization-request-is-RS256-fails")]
    public async Task fapi_ciba_id1_ensure_client_assertion_signature_algorithm_in_backchannel_authorization_request_is_RS256_fails() =>
        MustNotBeAsked(await Server.PostAsync(CibaFlow.Path, [.. WeaklyAs(First), ("request", Sign(First, RequestClaims(First)))]), "invalid_client");

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-client-assertion-signature-algorithm-in-token-endpoint-request-is-RS256-fails")]
    public async Task fapi_ciba_id1_ensure_client_assertion_signature_algorithm_in_token_endpoint_request_is_RS256_fails()
    {
        var authReqId = (await AskAsync()).MustBeAsked();
        await ApproveAsync();
        Assert.That((await Server.TokenAsync([.. WeaklyAs(First), ("grant_type", CibaFlow.Grant), ("auth_req_id", authReqId)])).Error, Is.EqualTo("invalid_client"));
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ensure-client-assertion-with-iss-aud-to-token-endpoint-succeeds")]
    public async Task fapi_ciba_id1_ensure_client_assertion_with_iss_aud_to_token_endpoint_succeeds()
    {
        Assert.That(TokenAnswer.PayloadOf(Assertions(First).Assertion()).GetProperty("aud").GetString(), Is.EqualTo(Issuer));
        await FlowAsync();
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-refresh-token")]
    public async Task fapi_ciba_id1_refresh_token()
    {
        var tokens = await FlowAsync(change: claims => claims["scope"] = "openid api1 offline_access");
        Assert.That((await RefreshAsAsync(Second, tokens.RefreshToken)).Error, Is.EqualTo("invalid_grant"));
        var refreshed = (await RefreshAsAsync(First, tokens.RefreshToken)).MustBeIssued();
        Assert.That(refreshed.AccessToken, Is.Not.EqualTo(tokens.AccessToken));
        Assert.That(TokenAnswer.PayloadOf(refreshed.Text("id_token")!).GetProperty("sub").GetString(), Is.EqualTo(tokens.Subject));
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ping-backchannel-notification-endpoint-response-has-body")]
    public async Task fapi_ciba_id1_ping_backchannel_notification_endpoint_response_has_body()
    {
        ReceiverAnswer = (http, _) => http.Response.WriteAsync("<p>Thank you.</p>");
        await FlowAsync(Pinged);
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ping-backchannel-notification-endpoint-response-401")]
    public async Task fapi_ciba_id1_ping_backchannel_notification_endpoint_response_401()
    {
        ReceiverAnswer = PingReceiver.With(401);
        await FlowAsync(Pinged);
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ping-backchannel-notification-endpoint-response-403")]
    public async Task fapi_ciba_id1_ping_backchannel_notification_endpoint_response_403()
    {
        ReceiverAnswer = PingReceiver.With(403);
        await FlowAsync(Pinged);
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ping-with-mtls-ciba-notification-endpoint-response-401-and-require-server-does-not-retry")]
    public async Task fapi_ciba_id1_ping_with_mtls_ciba_notification_endpoint_response_401_and_require_server_does_not_retry()
    {
        ReceiverAnswer = PingReceiver.With(401);
        await MustBePingedOnceAsync(401);
    }

    [Test]
    [Property("Module", "fapi-ciba-id1-ping-backchannel-notification-endpoint-return-redirect-request")]
    public async Task fapi_ciba_id1_ping_backchannel_notification_endpoint_return_redirect_request()
    {
        ReceiverAnswer = PingReceiver.With(301);
        await MustBePingedOnceAsync(301);
        Assert.That(Receiver.Pings.Where(ping => ping.Target.StartsWith("/elsewhere", StringComparison.Ordinal)), Is.Empty);
    }

    private async Task MustBePingedOnceAsync(int status)
    {
        var authReqId = (await AskAsync(Pinged)).MustBeAsked();
        await ApproveAsync();
        Assert.That(Eventually.Holds(() => Server.Logs.Text.Contains($"it answered with status {status}", StringComparison.Ordinal)), Server.Logs.Text);
        // As long as a second attempt would have to wait, and longer.
        Server.Clock.Advance(TimeSpan.FromSeconds(10));
        (await PollAsync(authReqId, Pinged)).MustBeIssued();
        Assert.That(MustBePinged(authReqId), Has.Length.EqualTo(1));
    }

    private (string, string)[] WeaklyAs(string client) =>
        [("client_assertion_type", AssertionMaker.AssertionType), ("client_assertion", Sign(client, Assertions(client).Claims(), "RS256"))];

    private Task<TokenAnswer> RefreshAsAsync(string client, string token) => Server.TokenAsync(
        ("client_assertion_type", AssertionMaker.AssertionType), ("client_assertion", Assertions(client).Assertion()), ("grant_type", "refresh_token"), ("refresh_token", token));
}
