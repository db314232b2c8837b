using System.Security.Claims;
using System.Text.Json.Serialization;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Grants;

/// <summary>What a user, or a client, has granted: one record from the beginning to the last refresh. Immutable; each step is another state under the same id.</summary>
internal sealed record GrantState
{
    /// <summary>Who may redeem it: the client that authenticated.</summary>
    public required string ClientId { get; init; }

    /// <summary>The client that its tokens name.</summary>
    public required string TokenClientId { get; init; }

    /// <summary>The subject's claims, as the grant established them.</summary>
    public required StoredClaim[] Subject { get; init; }

    /// <summary>Whether the users' directory knew the subject then. Somebody it knew once and knows no more is gone.</summary>
    public bool SubjectKnown { get; init; }

    public string? SessionId { get; init; }

    /// <summary>All that was granted; a refresh can only narrow it (RFC 6749 §6).</summary>
    public required string[] Scopes { get; init; }

    /// <summary>The APIs that the grant was narrowed to (RFC 8707 §2.2).</summary>
    public string[]? Resources { get; init; }

    public string? Description { get; init; }

    /// <summary>The claims that the grant itself put into tokens.</summary>
    public StoredClaim[] IssuedClaims { get; init; } = [];

    /// <summary>What the grant made of the client's claims.</summary>
    public ClaimChanges? ClientClaims { get; init; }

    public AccessTokenType AccessTokenType { get; init; }

    /// <summary>How long its access tokens live, in seconds, where the grant decided on less than the client's.</summary>
    public int? AccessTokenLifetime { get; init; }

    /// <summary>The access tokens to repeat, by resource; only for clients that want their claims kept.</summary>
    public Dictionary<string, StoredToken>? AccessTokens { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The authorization request that it began with, if it began with one.</summary>
    public AuthorizationState? Authorization { get; init; }

    /// <summary>From when on it cannot be refreshed; before it is redeemed, until when it is waited for.</summary>
    public required DateTimeOffset RefreshableUntil { get; init; }

    /// <summary>The generation of the refresh token that is unused; 0 if there is none.</summary>
    public uint Generation { get; init; }

    /// <summary>The key behind that refresh token, so that every node writes the same one.</summary>
    public byte KeyId { get; init; }

    /// <summary>
    /// The key behind the refresh token after that one, where it is another: settled with the generation before, so that nodes of which some write
    /// with a new master key and some do not yet come to the same successor.
    /// </summary>
    public byte? SuccessorKeyId { get; init; }

    /// <summary>When the present generation was first handed out by a rotation. Nothing moves it: the window for a retry opens once.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>Whether it has been revoked. Everything that belongs to it is dead.</summary>
    public bool Revoked { get; init; }

    /// <summary>This grant once what the client had of its authorization request has been redeemed. A refresh token makes more of it.</summary>
    public GrantState Redeem(DateTimeOffset now) => this with
    {
        RefreshableUntil = now,
        Authorization = Authorization! with { Phase = AuthorizationPhase.Redeemed, ExpiresAt = now, Parameters = null, CrossDevice = null },
    };

    /// <summary>The subject, as extensions and the users' directory see it.</summary>
    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(Subject.Select(claim => claim.ToClaim()), "grant", "name", "role"));
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GrantState))]
[JsonSerializable(typeof(StoredToken))]
[JsonSerializable(typeof(OriginState))]
internal sealed partial class GrantJson : JsonSerializerContext;
