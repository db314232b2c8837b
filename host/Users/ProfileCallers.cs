namespace PluginTokenServer.Host.Users;

/// <summary>What a profile service is told about who asks. Published profile services compare with these names.</summary>
internal static class ProfileCallers
{
    public const string AccessToken = "ClaimsProviderAccessToken";
    public const string IdentityToken = "ClaimsProviderIdentityToken";
    public const string UserInfo = "UserInfoEndpoint";

    public const string AccessTokenValidation = "AccessTokenValidation";
    public const string IdentityTokenValidation = "IdentityTokenValidation";
    public const string RefreshTokenValidation = "RefreshTokenValidation";

    /// <summary>The name for somebody who signs in, or is about to be let in.</summary>
    public const string Authorization = "AuthorizeEndpoint";

    /// <summary>The name for somebody who is about to be asked on another device, or has just answered there.</summary>
    public const string Backchannel = "BackchannelAuthenticationEndpoint";

    /// <summary>The name for a grant that is about to be answered.</summary>
    public static string OfGrant(string grantType) => grantType switch
    {
        Models.GrantType.ResourceOwnerPassword => "ResourceOwnerValidation",
        Models.GrantType.AuthorizationCode => "AuthorizationCodeValidation",
        Models.GrantType.RefreshToken => RefreshTokenValidation,
        Models.GrantType.DeviceFlow => "DeviceCodeValidation",
        Models.GrantType.Ciba => "BackchannelAuthenticationRequestIdValidation",
        _ => "ExtensionGrantValidation",
    };
}
