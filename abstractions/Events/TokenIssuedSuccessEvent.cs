namespace PluginTokenServer.Events;

/// <summary>Tokens were issued: whatever had to be written for them has been.</summary>
public sealed class TokenIssuedSuccessEvent() : Event(EventCategories.Token, "Token Issued Success", EventTypes.Success, EventIds.TokenIssuedSuccess)
{
    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>The client that the tokens name, where it is another.</summary>
    public string? TokenClientId { get; init; }

    /// <summary>Whose they are.</summary>
    /// <value><see langword="null"/> for the client's own.</value>
    public string? SubjectId { get; init; }

    /// <summary>The session that they belong to.</summary>
    /// <value><see langword="null"/> for none.</value>
    public string? SessionId { get; init; }

    /// <summary>The grant type.</summary>
    public string? GrantType { get; init; }

    /// <summary>What was granted.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The tokens.</summary>
    public IReadOnlyList<EventToken> Tokens { get; init; } = [];

    /// <summary>The grant that they belong to, by which they can be taken back.</summary>
    /// <value><see langword="null"/> for none.</value>
    public string? GrantId { get; init; }

    /// <summary>The plugin behind the grant.</summary>
    /// <value><see langword="null"/> where that is the server's own.</value>
    public EventPlugin? Plugin { get; init; }

    /// <summary>The plugins that made the response, the outermost first.</summary>
    /// <value>None where it was the server.</value>
    public IReadOnlyList<EventPlugin> ResponseGenerators { get; init; } = [];
}
