namespace PluginTokenServer.Events;

/// <summary>A client, or an API, failed to prove who it is.</summary>
public sealed class ClientAuthenticationFailureEvent() : Event(EventCategories.Authentication, "Client Authentication Failure", EventTypes.Failure, EventIds.ClientAuthenticationFailure)
{
    /// <summary>The client, or the API.</summary>
    /// <value><see langword="null"/> where there is none of the name: people put secrets where a name belongs.</value>
    public string? ClientId { get; init; }

    /// <summary>How it was tried, by the name that discovery has for it.</summary>
    public string? AuthenticationMethod { get; init; }
}
