using Microsoft.Extensions.Configuration;

namespace PluginTokenServer.Plugins;

/// <summary>A plugin as the server sees it.</summary>
public sealed class PluginContext
{
    /// <summary>The id: the name of its folder, or of its DLL.</summary>
    public required string Id { get; init; }

    /// <summary>The version of its main assembly.</summary>
    public required string Version { get; init; }

    /// <summary>The directory it was loaded from: the server's private, read-only copy.</summary>
    public required string Directory { get; init; }

    /// <summary>Its section of the configuration, <c>TokenServer:Plugins:Entries:&lt;id&gt;:Settings</c>.</summary>
    public required IConfiguration Settings { get; init; }
}
