using PluginTokenServer.Host.Clients;

namespace PluginTokenServer.Host.Introspection;

/// <summary>A token that is good, with all that it says.</summary>
internal sealed record KnownToken
{
    /// <summary>The client that may ask about it.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether it is an access token; otherwise a refresh token, which is no API's business.</summary>
    public required bool IsAccessToken { get; init; }

    public required string[] Audiences { get; init; }

    public required string[] Scopes { get; init; }

    public required long IssuedAt { get; init; }

    public required long Expires { get; init; }

    public string? TokenId { get; init; }

    /// <summary>What else it says, the subject included.</summary>
    public required IReadOnlyList<System.Security.Claims.Claim> Claims { get; init; }

    /// <summary>What a caller gets to see: a client its own tokens, an API what is meant for it. <see langword="null"/> for nothing.</summary>
    public KnownToken? SeenBy(RegisteredClient caller)
    {
        if (caller.Api is not { } api)
            return ClientId == caller.ClientId ? this : null;
        return IsAccessToken && Audiences.Contains(api.Name, StringComparer.Ordinal)
            ? this with { Audiences = [api.Name], Scopes = [.. Scopes.Where(api.Scopes.Contains)] }
            : null;
    }
}
