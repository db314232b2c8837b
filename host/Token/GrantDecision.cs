using System.Collections.Frozen;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Token;

/// <summary>What one request was granted. Made by the gate once; everything signed or sent for the request is held against it.</summary>
internal sealed class GrantDecision
{
    public required string ClientId { get; init; }

    /// <summary>The subject; <see langword="null"/> where the token is the client's own.</summary>
    public required string? Subject { get; init; }

    /// <summary>Whether the users' directory knows the subject; looked at only where a grant may begin.</summary>
    public bool SubjectKnown { get; init; }

    public required FrozenSet<string> Scopes { get; init; }

    /// <summary>Whether an ID token may be issued.</summary>
    public required bool IsOpenId { get; init; }

    public required string[] Audiences { get; init; }

    /// <summary>The longest lifetime of an access token, in seconds.</summary>
    public required int Lifetime { get; init; }

    /// <summary>When an access token ends at the latest.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The longest lifetime of an ID token, in seconds.</summary>
    public required int IdentityTokenLifetime { get; init; }

    public required AccessTokenType AccessTokenType { get; init; }

    public required string? Confirmation { get; init; }

    /// <summary>What the access token is signed with.</summary>
    public required string SigningAlgorithm { get; init; }
}
