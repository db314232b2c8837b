using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>The one table of what the published models may set. Whoever builds a feature adds its settings here.</summary>
internal static class BuiltFeatures
{
    public static readonly HashSet<string> OfClient = new(StringComparer.Ordinal)
    {
        // What it is, and what is shown of it.
        nameof(Client.Enabled), nameof(Client.ClientId), nameof(Client.ClientName), nameof(Client.Description), nameof(Client.ClientUri), nameof(Client.LogoUri),
        nameof(Client.Properties),

        // How it authenticates, and what it may ask for.
        nameof(Client.ClientSecrets), nameof(Client.JwksUri), nameof(Client.RequireClientSecret), nameof(Client.AllowedGrantTypes), nameof(Client.AllowedScopes),

        // How people sign in for it.
        nameof(Client.RedirectUris), nameof(Client.AuthorizationCodeLifetime), nameof(Client.RequirePkce), nameof(Client.RequirePushedAuthorization),
        nameof(Client.PushedAuthorizationLifetime), nameof(Client.RequireConsent), nameof(Client.AllowRememberConsent), nameof(Client.ConsentLifetime),
        nameof(Client.EnableLocalLogin), nameof(Client.IdentityProviderRestrictions), nameof(Client.UserSsoLifetime), nameof(Client.CoordinateLifetimeWithUserSession),

        // How people answer for it on another device.
        nameof(Client.UserCodeType), nameof(Client.DeviceCodeLifetime), nameof(Client.CibaLifetime), nameof(Client.PollingInterval),
        nameof(Client.BackchannelTokenDeliveryMode), nameof(Client.BackchannelClientNotificationEndpoint), nameof(Client.BackchannelUserCodeParameter),

        // From where its scripts call.
        nameof(Client.AllowedCorsOrigins),

        // How they sign out, and how it learns of that.
        nameof(Client.PostLogoutRedirectUris), nameof(Client.BackChannelLogoutUri), nameof(Client.BackChannelLogoutSessionRequired),

        // How its refresh tokens live.
        nameof(Client.AllowOfflineAccess), nameof(Client.RefreshTokenUsage), nameof(Client.RefreshTokenExpiration), nameof(Client.AbsoluteRefreshTokenLifetime),
        nameof(Client.SlidingRefreshTokenLifetime), nameof(Client.UpdateAccessTokenClaimsOnRefresh),

        // What its tokens are, and what they hold.
        nameof(Client.AccessTokenType),
        nameof(Client.AccessTokenLifetime), nameof(Client.IncludeJwtId), nameof(Client.IdentityTokenLifetime), nameof(Client.AllowedIdentityTokenSigningAlgorithms),
        nameof(Client.AlwaysIncludeUserClaimsInIdToken), nameof(Client.Claims), nameof(Client.AlwaysSendClientClaims), nameof(Client.ClientClaimsPrefix),
    };

    public static readonly HashSet<string> OfApiScope = Resource(nameof(ApiScope.Required), nameof(ApiScope.Emphasize));

    public static readonly HashSet<string> OfIdentityResource = Resource(nameof(IdentityResource.Required), nameof(IdentityResource.Emphasize));

    public static readonly HashSet<string> OfApiResource =
        Resource(nameof(ApiResource.Scopes), nameof(ApiResource.AllowedAccessTokenSigningAlgorithms), nameof(ApiResource.RequireResourceIndicator), nameof(ApiResource.ApiSecrets));

    private static HashSet<string> Resource(params string[] own) =>
    [
        nameof(Models.Resource.Enabled), nameof(Models.Resource.Name), nameof(Models.Resource.DisplayName), nameof(Models.Resource.Description),
        nameof(Models.Resource.ShowInDiscoveryDocument), nameof(Models.Resource.UserClaims), nameof(Models.Resource.Properties), .. own,
    ];
}
