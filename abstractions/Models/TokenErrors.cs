namespace PluginTokenServer.Models;

/// <summary>The members of <see cref="TokenRequestErrors"/> under the name that earlier extension code uses for them.</summary>
public static class TokenErrors
{
    /// <inheritdoc cref="TokenRequestErrors.InvalidRequest"/>
    public const TokenRequestErrors InvalidRequest = TokenRequestErrors.InvalidRequest;

    /// <inheritdoc cref="TokenRequestErrors.InvalidClient"/>
    public const TokenRequestErrors InvalidClient = TokenRequestErrors.InvalidClient;

    /// <inheritdoc cref="TokenRequestErrors.InvalidGrant"/>
    public const TokenRequestErrors InvalidGrant = TokenRequestErrors.InvalidGrant;

    /// <inheritdoc cref="TokenRequestErrors.UnauthorizedClient"/>
    public const TokenRequestErrors UnauthorizedClient = TokenRequestErrors.UnauthorizedClient;

    /// <inheritdoc cref="TokenRequestErrors.UnsupportedGrantType"/>
    public const TokenRequestErrors UnsupportedGrantType = TokenRequestErrors.UnsupportedGrantType;

    /// <inheritdoc cref="TokenRequestErrors.InvalidScope"/>
    public const TokenRequestErrors InvalidScope = TokenRequestErrors.InvalidScope;

    /// <inheritdoc cref="TokenRequestErrors.InvalidTarget"/>
    public const TokenRequestErrors InvalidTarget = TokenRequestErrors.InvalidTarget;
}
