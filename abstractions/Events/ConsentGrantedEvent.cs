namespace PluginTokenServer.Events;

/// <summary>Somebody agreed to what a client asks for, or to a part of it.</summary>
public sealed class ConsentGrantedEvent() : Event(EventCategories.Grants, "Consent Granted", EventTypes.Information, EventIds.ConsentGranted)
{
    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Who was asked.</summary>
    public string? SubjectId { get; init; }

    /// <summary>What they were asked for.</summary>
    public IReadOnlyList<string> RequestedScopes { get; init; } = [];

    /// <summary>What they agreed to.</summary>
    public IReadOnlyList<string> GrantedScopes { get; init; } = [];

    /// <summary>Whether they are not to be asked again.</summary>
    public bool ConsentRemembered { get; init; }
}
