namespace PluginTokenServer.Events;

/// <summary>A token that was issued. What is told of it is no token and opens nothing.</summary>
public sealed class EventToken
{
    /// <summary>What it is: <c>access_token</c>, <c>id_token</c> or <c>refresh_token</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What finds it: the <c>jti</c> of a self-contained access token, the record of a reference token.</summary>
    /// <value><see langword="null"/> for what has neither.</value>
    public string? Id { get; init; }

    /// <summary>How long it lives, in seconds.</summary>
    /// <value><see langword="null"/> where that is the grant's to say.</value>
    public int? Lifetime { get; init; }
}
