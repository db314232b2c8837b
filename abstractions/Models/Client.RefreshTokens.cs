namespace PluginTokenServer.Models;

public partial class Client
{
    /// <summary>Whether the client may ask for refresh tokens, by the scope <c>offline_access</c> (OIDC Core §11).</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool AllowOfflineAccess { get; set; }

    /// <summary>Whether a refresh token is replaced each time it is used (RFC 9700 §4.14.2). A public client's always is.</summary>
    /// <value><see cref="TokenUsage.OneTimeOnly"/> by default.</value>
    public TokenUsage RefreshTokenUsage { get; set; } = TokenUsage.OneTimeOnly;

    /// <summary>Whether the life of a refresh token ends at a fixed time or is extended by use.</summary>
    /// <value><see cref="TokenExpiration.Absolute"/> by default.</value>
    public TokenExpiration RefreshTokenExpiration { get; set; } = TokenExpiration.Absolute;

    /// <summary>The longest life of a grant's refresh tokens in seconds, counted from the first of them.</summary>
    /// <value>2592000 by default (30 days); 0 with <see cref="TokenExpiration.Sliding"/> sets no such end.</value>
    public int AbsoluteRefreshTokenLifetime { get; set; } = 2592000;

    /// <summary>With <see cref="TokenExpiration.Sliding"/>: how long a refresh token lives from its last use, in seconds; never beyond <see cref="AbsoluteRefreshTokenLifetime"/>.</summary>
    /// <value>1296000 by default (15 days); 1 or more.</value>
    public int SlidingRefreshTokenLifetime { get; set; } = 1296000;

    /// <summary>Whether the claims of the access token are asked for anew at each refresh. Otherwise those of the first token are repeated.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool UpdateAccessTokenClaimsOnRefresh { get; set; } = true;
}
