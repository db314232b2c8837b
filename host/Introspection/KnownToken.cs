using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Introspection;

/// <summary>A token that is good, with all that it says.</summary>
internal sealed record KnownToken
{
    /// <summary>The client that it names.</summary>
    public required string ClientId { get; init; }

    /// <summary>The record of the reference token that it is.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>Whether it is an access token; otherwise a refresh token, which is no API's business.</summary>
    public required bool IsAccessToken { get; init; }

    public required string[] Audiences { get; init; }

    public required string[] Scopes { get; init; }

    public required long IssuedAt { get; init; }

    public required long Expires { get; init; }

    public string? TokenId { get; init; }

    /// <summary>What else it says, the subject included.</summary>
    public required IReadOnlyList<System.Security.Claims.Claim> Claims { get; init; }

    /// <summary>What an API gets to see: what is meant for it. <see langword="null"/> for nothing.</summary>
    public KnownToken? MeantFor(ApiResource api) =>
        IsAccessToken && Audiences.Contains(api.Name, StringComparer.Ordinal)
            ? this with { Audiences = [api.Name], Scopes = [.. Scopes.Where(api.Scopes.Contains)] }
            : null;
}
