namespace PluginTokenServer.Events;

/// <summary>A device began to wait for somebody to let it in.</summary>
public sealed class DeviceAuthorizationSuccessEvent() : Event(EventCategories.Device, "Device Authorization Success", EventTypes.Success, EventIds.DeviceAuthorizationSuccess)
{
    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>What it asks for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>What finds its request.</summary>
    public string? GrantId { get; init; }
}
