namespace PluginTokenServer.Events;

/// <summary>Grants were taken back, with all that belongs to them: by a person on their page, by the operator, or because one was replayed.</summary>
public sealed class GrantsRevokedEvent() : Event(EventCategories.Grants, "Grants Revoked", EventTypes.Information, EventIds.GrantsRevoked)
{
    /// <summary>By what they were found: <c>subject</c>, <c>client</c>, <c>session</c>, <c>origin</c>, <c>plugin</c>, or <c>access</c>, which is what one person gave to one client, or <c>replay</c>.</summary>
    public string? By { get; init; }

    /// <summary>The user.</summary>
    /// <value><see langword="null"/> where it is not known.</value>
    public string? SubjectId { get; init; }

    /// <summary>The client.</summary>
    /// <value><see langword="null"/> where it is not known.</value>
    public string? ClientId { get; init; }

    /// <summary>The session.</summary>
    /// <value><see langword="null"/> where it is not known.</value>
    public string? SessionId { get; init; }

    /// <summary>The plugin.</summary>
    /// <value><see langword="null"/> where it is not known.</value>
    public string? PluginId { get; init; }

    /// <summary>The grant, where it was one.</summary>
    /// <value><see langword="null"/> where it is not known.</value>
    public string? GrantId { get; init; }

    /// <summary>How many grants.</summary>
    public int Grants { get; init; }

    /// <summary>How many reference tokens.</summary>
    public int ReferenceTokens { get; init; }
}
