using System.Collections;
using PluginTokenServer.Models;

namespace PluginTokenServer.Abstractions.Tests.Models;

public class ClientDefaultsTests
{
    private static readonly Dictionary<string, object?> Defaults = new()
    {
        [nameof(Client.Enabled)] = true,
        [nameof(Client.ClientId)] = "",
        [nameof(Client.ProtocolType)] = "oidc",
        [nameof(Client.ClientName)] = null,
        [nameof(Client.Description)] = null,
        [nameof(Client.ClientUri)] = null,
        [nameof(Client.LogoUri)] = null,
        [nameof(Client.JwksUri)] = null,
        [nameof(Client.RequireClientSecret)] = true,
        [nameof(Client.AlwaysSendClientClaims)] = false,
        [nameof(Client.ClientClaimsPrefix)] = "client_",
        [nameof(Client.AccessTokenLifetime)] = 3600,
        [nameof(Client.AccessTokenType)] = AccessTokenType.Jwt,
        [nameof(Client.IncludeJwtId)] = true,
        [nameof(Client.IdentityTokenLifetime)] = 300,
        [nameof(Client.AlwaysIncludeUserClaimsInIdToken)] = false,
        [nameof(Client.PairWiseSubjectSalt)] = null,
        [nameof(Client.AllowOfflineAccess)] = false,
        [nameof(Client.RefreshTokenUsage)] = TokenUsage.OneTimeOnly,
        [nameof(Client.RefreshTokenExpiration)] = TokenExpiration.Absolute,
        [nameof(Client.AbsoluteRefreshTokenLifetime)] = 2592000,
        [nameof(Client.SlidingRefreshTokenLifetime)] = 1296000,
        [nameof(Client.UpdateAccessTokenClaimsOnRefresh)] = true,
        [nameof(Client.AuthorizationCodeLifetime)] = 60,
        [nameof(Client.RequirePkce)] = true,
        [nameof(Client.AllowPlainTextPkce)] = false,
        [nameof(Client.RequireRequestObject)] = false,
        [nameof(Client.RequirePushedAuthorization)] = false,
        [nameof(Client.PushedAuthorizationLifetime)] = null,
        [nameof(Client.AllowAccessTokensViaBrowser)] = false,
        [nameof(Client.RequireConsent)] = false,
        [nameof(Client.AllowRememberConsent)] = true,
        [nameof(Client.ConsentLifetime)] = null,
        [nameof(Client.EnableLocalLogin)] = true,
        [nameof(Client.UserSsoLifetime)] = null,
        [nameof(Client.InitiateLoginUri)] = null,
        [nameof(Client.FrontChannelLogoutUri)] = null,
        [nameof(Client.FrontChannelLogoutSessionRequired)] = true,
        [nameof(Client.BackChannelLogoutUri)] = null,
        [nameof(Client.BackChannelLogoutSessionRequired)] = true,
        [nameof(Client.CoordinateLifetimeWithUserSession)] = null,
        [nameof(Client.UserCodeType)] = null,
        [nameof(Client.DeviceCodeLifetime)] = 300,
        [nameof(Client.CibaLifetime)] = null,
        [nameof(Client.BackchannelTokenDeliveryMode)] = "poll",
        [nameof(Client.BackchannelClientNotificationEndpoint)] = null,
        [nameof(Client.BackchannelUserCodeParameter)] = false,
        [nameof(Client.PollingInterval)] = null,
        [nameof(Client.RequireDPoP)] = false,
        [nameof(Client.DPoPValidationMode)] = DPoPTokenExpirationValidationMode.Iat,
        [nameof(Client.DPoPClockSkew)] = TimeSpan.FromMinutes(5),
    };

    private static IEnumerable<string> Collections => typeof(Client).GetProperties().Select(property => property.Name).Except(Defaults.Keys);

    [TestCaseSource(nameof(Properties))]
    public void a_new_client_has_the_documented_default(string property, object? expected)
    {
        Assert.That(ValueOf(property), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Collections))]
    public void every_other_property_is_an_empty_collection_that_can_be_added_to(string property)
    {
        var value = ValueOf(property);

        Assert.That(value, Is.InstanceOf<IEnumerable>().And.Empty);
        Assert.That(value!.GetType().GetProperty("IsReadOnly")?.GetValue(value), Is.Null.Or.False);
    }

    [Test]
    public void every_property_can_be_set()
    {
        Assert.That(typeof(Client).GetProperties(), Has.All.Property("CanWrite").True);
    }

    private static IEnumerable<TestCaseData> Properties() => Defaults.Select(entry => new TestCaseData(entry.Key, entry.Value));

    private static object? ValueOf(string property) => typeof(Client).GetProperty(property)!.GetValue(new Client());
}
