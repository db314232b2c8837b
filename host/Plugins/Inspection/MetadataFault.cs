namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Tells a damaged file from a fault of ours: what the metadata reader throws on nonsense.</summary>
internal static class MetadataFault
{
    public static bool Is(Exception exception) =>
        exception is BadImageFormatException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or OverflowException or InvalidCastException or NotSupportedException;
}
