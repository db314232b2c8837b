namespace PluginTokenServer.Events;

/// <summary>A device was not let wait.</summary>
public sealed class DeviceAuthorizationFailureEvent() : Event(EventCategories.Device, "Device Authorization Failure", EventTypes.Failure, EventIds.DeviceAuthorizationFailure)
{
    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>The error code that it got.</summary>
    public string? Error { get; init; }
}
