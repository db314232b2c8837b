using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PluginTokenServer.Wire.Tests.Conformance;

/// <summary>Plan <c>oidcc-rp-initiated-logout-certification-test-plan</c>.</summary>
public sealed class RpInitiatedLogoutTests : LogoutFixture
{
    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-discovery-endpoint-verification")]
    public async Task oidcc_rp_initiated_logout_discovery_endpoint_verification()
    {
        await using var server = await DiscoveryChecks.StartAsync(Configure);
        DiscoveryChecks.MustHaveEndpoints(await DiscoveryChecks.ReadAsync(server), "end_session_endpoint");
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout")]
    public async Task oidcc_rp_initiated_logout()
    {
        MustBeBack(await EndSessionAsync((await SignInAsync()).IdToken));
        await MustBeSignedOutAsync();
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-no-state")]
    public async Task oidcc_rp_initiated_logout_no_state()
    {
        MustBeBack(await EndSessionAsync((await SignInAsync()).IdToken, state: null), state: null);
        await MustBeSignedOutAsync();
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri")]
    public async Task oidcc_rp_initiated_logout_bad_post_logout_redirect_uri()
    {
        MustShowSignedOut(await EndSessionAsync((await SignInAsync()).IdToken, "https://suite.example.com/other"));
        await MustBeSignedOutAsync();
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri")]
    public async Task oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri()
    {
        MustShowSignedOut(await EndSessionAsync((await SignInAsync()).IdToken, PostLogout + "?foo=bar"));
        await MustBeSignedOutAsync();
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-bad-id-token-hint")]
    public async Task oidcc_rp_initiated_logout_bad_id_token_hint()
    {
        var tokens = await SignInAsync();
        var credentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.ASCII.GetBytes("secret".PadRight(32, '0'))), SecurityAlgorithms.HmacSha256);
        var forged = new JsonWebTokenHandler().CreateToken(tokens.Identity.GetRawText(), credentials);
        await MustBeAskedAsync(await EndSessionAsync(forged));
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-modified-id-token-hint")]
    public async Task oidcc_rp_initiated_logout_modified_id_token_hint()
    {
        var parts = (await SignInAsync()).IdToken.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        header["alg"] = "none";
        await MustBeAskedAsync(await EndSessionAsync($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{parts[1]}."));
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-no-id-token-hint")]
    public async Task oidcc_rp_initiated_logout_no_id_token_hint()
    {
        await SignInAsync();
        await MustBeAskedAsync(await EndSessionAsync(idTokenHint: null));
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-no-params")]
    public async Task oidcc_rp_initiated_logout_no_params()
    {
        await SignInAsync();
        await MustBeAskedAsync(await EndSessionAsync(idTokenHint: null, postLogoutRedirectUri: null, state: null));
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-no-post-logout-redirect-uri")]
    public async Task oidcc_rp_initiated_logout_no_post_logout_redirect_uri()
    {
        MustShowSignedOut(await EndSessionAsync((await SignInAsync()).IdToken, postLogoutRedirectUri: null));
        await MustBeSignedOutAsync();
    }

    [Test]
    [Property("Module", "oidcc-rp-initiated-logout-only-state")]
    public async Task oidcc_rp_initiated_logout_only_state()
    {
        await SignInAsync();
        await MustBeAskedAsync(await EndSessionAsync(idTokenHint: null, postLogoutRedirectUri: null));
    }
}
