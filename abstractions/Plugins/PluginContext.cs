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

    /// <summary>A directory of the plugin's own that it may write to, below the server's data directory and for nobody else on the machine. Made when it is asked for.</summary>
    /// <exception cref="InvalidOperationException">There is none: <see cref="MakeDataDirectory"/> was not given.</exception>
    public string DataDirectory => field ??= MakeDataDirectory?.Invoke() ?? throw new InvalidOperationException("This plugin has no data directory.");

    /// <summary>Makes <see cref="DataDirectory"/> and says where it is. The server gives it; a test of a plugin gives one of its own.</summary>
    /// <value><see langword="null"/> by default: there is none.</value>
    public Func<string>? MakeDataDirectory { private get; init; }
}
