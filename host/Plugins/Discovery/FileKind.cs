namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>What a path names, links not followed.</summary>
internal enum FileKind
{
    Regular,
    Directory,
    Link,

    /// <summary>A socket, a pipe, a device.</summary>
    Special,
}
