namespace PluginTokenServer.Events;

/// <summary>A client, or an API, proved who it is.</summary>
public sealed class ClientAuthenticationSuccessEvent() : Event(EventCategories.Authentication, "Client Authentication Success", EventTypes.Success, EventIds.ClientAuthenticationSuccess)
{
    /// <summary>The client, or the API.</summary>
    public string? ClientId { get; init; }

    /// <summary>How, by the name that discovery has for it.</summary>
    public string? AuthenticationMethod { get; init; }
}
