using System.Security.Claims;

namespace PluginTokenServer.Models;

/// <summary>What a refresh token is made for.</summary>
public class RefreshTokenCreationRequest
{
    /// <summary>The client.</summary>
    public Client Client { get => field ??= new(); set; }

    /// <summary>The user who granted it, with at least <c>sub</c>.</summary>
    public ClaimsPrincipal Subject { get => field ??= new(); set; }

    /// <summary>What the user called the device or grant.</summary>
    public string? Description { get; set; }

    /// <summary>The scopes that were granted.</summary>
    public IEnumerable<string> AuthorizedScopes { get; set; } = [];

    /// <summary>The resources that were granted (RFC 8707 §2).</summary>
    /// <value><see langword="null"/> by default: not narrowed to any.</value>
    public IEnumerable<string>? AuthorizedResourceIndicators { get; set; }

    /// <summary>The resource that <see cref="AccessToken"/> is for.</summary>
    public string? RequestedResourceIndicator { get; set; }

    /// <summary>The access token that is issued with it.</summary>
    public Token? AccessToken { get; set; }
}
