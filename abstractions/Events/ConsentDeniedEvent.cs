namespace PluginTokenServer.Events;

/// <summary>Somebody refused what a client asks for.</summary>
public sealed class ConsentDeniedEvent() : Event(EventCategories.Grants, "Consent Denied", EventTypes.Information, EventIds.ConsentDenied)
{
    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Who was asked.</summary>
    public string? SubjectId { get; init; }

    /// <summary>What they were asked for.</summary>
    public IReadOnlyList<string> RequestedScopes { get; init; } = [];
}
