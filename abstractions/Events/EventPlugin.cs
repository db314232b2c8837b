namespace PluginTokenServer.Events;

/// <summary>A plugin that stands behind something: which one, and which bytes of it.</summary>
public sealed class EventPlugin
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The version of its main assembly.</summary>
    public required string Version { get; init; }

    /// <summary>The digest of all its files.</summary>
    public required string Digest { get; init; }
}
