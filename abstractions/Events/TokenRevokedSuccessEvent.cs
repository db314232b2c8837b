namespace PluginTokenServer.Events;

/// <summary>A client gave up a token of its own.</summary>
public sealed class TokenRevokedSuccessEvent() : Event(EventCategories.Token, "Token Revoked Success", EventTypes.Success, EventIds.TokenRevokedSuccess)
{
    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>What it is: <c>access_token</c> or <c>refresh_token</c>.</summary>
    public string? TokenType { get; init; }

    /// <summary>The <c>jti</c> of a self-contained access token, the record of a reference token.</summary>
    /// <value><see langword="null"/> for a refresh token.</value>
    public string? TokenId { get; init; }

    /// <summary>The grant that ended with it.</summary>
    /// <value><see langword="null"/> for none.</value>
    public string? GrantId { get; init; }
}
