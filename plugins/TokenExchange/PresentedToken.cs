using System.Globalization;
using System.Security.Claims;

namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>A token of this server that has been checked.</summary>
/// <param name="claims">What it says.</param>
/// <param name="clientId">The client it was issued to.</param>
/// <param name="isIdentityToken">Whether it says only who somebody is.</param>
internal sealed class PresentedToken(IReadOnlyList<Claim> claims, string clientId, bool isIdentityToken)
{
    public IReadOnlyList<Claim> Claims => claims;

    public string ClientId => clientId;

    public bool IsIdentityToken => isIdentityToken;

    public string Subject => Text("sub") ?? "";

    /// <summary>RFC 9068 §2.2: a client's own token has the client as its subject.</summary>
    public bool IsClients => Subject == ClientId;

    /// <summary>When it ends.</summary>
    public DateTimeOffset? End => Seconds("exp") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>A claim that it has once; <see langword="null"/> if it has none or several.</summary>
    public string? Text(string type) => Values(type) is [var one] ? one : null;

    public string[] Values(string type) => [.. claims.Where(claim => claim.Type == type).Select(claim => claim.Value)];

    public bool Has(string type) => claims.Any(claim => claim.Type == type);

    private long? Seconds(string type) =>
        long.TryParse(Text(type), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? seconds : null;
}
