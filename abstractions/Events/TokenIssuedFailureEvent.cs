namespace PluginTokenServer.Events;

/// <summary>A token request was refused.</summary>
public sealed class TokenIssuedFailureEvent() : Event(EventCategories.Token, "Token Issued Failure", EventTypes.Failure, EventIds.TokenIssuedFailure)
{
    /// <summary>The client.</summary>
    /// <value><see langword="null"/> where it had not authenticated.</value>
    public string? ClientId { get; init; }

    /// <summary>The grant type.</summary>
    /// <value><see langword="null"/> where the server has none of the name.</value>
    public string? GrantType { get; init; }

    /// <summary>The error code that the client got.</summary>
    public string? Error { get; init; }

    /// <summary>The plugin behind the grant.</summary>
    /// <value><see langword="null"/> where that is the server's own.</value>
    public EventPlugin? Plugin { get; init; }
}
