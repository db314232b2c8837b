namespace PluginTokenServer.Events;

/// <summary>A client, or an API, was told what a token is worth.</summary>
public sealed class TokenIntrospectionSuccessEvent() : Event(EventCategories.Token, "Token Introspection Success", EventTypes.Success, EventIds.TokenIntrospectionSuccess)
{
    /// <summary>Who asked.</summary>
    public string? Caller { get; init; }

    /// <summary>Whether it is worth anything to them.</summary>
    public bool IsActive { get; init; }

    /// <summary>The <c>jti</c> of a self-contained access token, the record of a reference token.</summary>
    /// <value><see langword="null"/> where the token is worth nothing, or has neither.</value>
    public string? TokenId { get; init; }

    /// <summary>The client that it names.</summary>
    /// <value><see langword="null"/> where it is worth nothing.</value>
    public string? ClientId { get; init; }

    /// <summary>What of its scopes was told.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
}
