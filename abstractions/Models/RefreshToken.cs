using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>The grant behind a refresh token (RFC 6749 §1.5). The token itself, as it is sent, is its handle.</summary>
public class RefreshToken
{
    /// <summary>When the grant was made, in UTC.</summary>
    public DateTime CreationTime { get; set; }

    /// <summary>How long it can be refreshed, in seconds from <see cref="CreationTime"/>.</summary>
    public int Lifetime { get; set; }

    /// <summary>When the handle that was presented was first used, in UTC; <see langword="null"/> while it is unused.</summary>
    public DateTime? ConsumedTime { get; set; }

    /// <summary>The client it was issued to.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The user who granted it.</summary>
    public ClaimsPrincipal Subject { get; set; } = new();

    /// <summary>The subject identifier, from the claim <c>sub</c> of <see cref="Subject"/>.</summary>
    public string? SubjectId => Subject.FindFirst("sub")?.Value;

    /// <summary>The session at the server it was granted in, <c>sid</c>.</summary>
    public string? SessionId { get; set; }

    /// <summary>What the user called the device or grant.</summary>
    public string? Description { get; set; }

    /// <summary>The scopes that were granted, the most that a refresh can have (RFC 6749 §6).</summary>
    public IEnumerable<string> AuthorizedScopes { get; set; } = [];

    /// <summary>The same as <see cref="AuthorizedScopes"/>.</summary>
    public IEnumerable<string> Scopes => AuthorizedScopes;

    /// <summary>The resources that were granted (RFC 8707 §2).</summary>
    /// <value><see langword="null"/> by default: not narrowed to any.</value>
    public IEnumerable<string>? AuthorizedResourceIndicators { get; set; }

    /// <summary>The access tokens whose claims are repeated at a refresh, by resource indicator; the empty one stands for none.</summary>
    /// <remarks>Kept only where the client has <see cref="Client.UpdateAccessTokenClaimsOnRefresh"/> switched off.</remarks>
    public IDictionary<string, Token> AccessTokens { get; set; } = new Dictionary<string, Token>();

    /// <summary>The access token without a resource indicator, of <see cref="AccessTokens"/>.</summary>
    public Token? AccessToken
    {
        get => GetAccessToken();
        set => SetAccessToken(value);
    }

    /// <summary>The version of this shape.</summary>
    /// <value>4 by default.</value>
    public int Version { get; set; } = 4;

    /// <summary>The access token that is kept for a resource.</summary>
    /// <param name="resourceIndicator">The resource; <see langword="null"/> for none.</param>
    public Token? GetAccessToken(string? resourceIndicator = null) => AccessTokens.TryGetValue(resourceIndicator ?? "", out var token) ? token : null;

    /// <summary>Keeps an access token for a resource.</summary>
    /// <param name="token">The access token; <see langword="null"/> keeps none.</param>
    /// <param name="resourceIndicator">The resource; <see langword="null"/> for none.</param>
    public void SetAccessToken(Token? token, string? resourceIndicator = null)
    {
        if (token is null)
            AccessTokens.Remove(resourceIndicator ?? "");
        else
            AccessTokens[resourceIndicator ?? ""] = token;
    }
}
