namespace PluginTokenServer.Events;

/// <summary>Somebody was not told what a token is worth, because of how they asked.</summary>
public sealed class TokenIntrospectionFailureEvent() : Event(EventCategories.Token, "Token Introspection Failure", EventTypes.Failure, EventIds.TokenIntrospectionFailure)
{
    /// <summary>Who asked.</summary>
    public string? Caller { get; init; }

    /// <summary>The error code that they got.</summary>
    public string? Error { get; init; }
}
