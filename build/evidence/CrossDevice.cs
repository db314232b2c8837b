namespace PluginTokenServer.Evidence;

/// <summary>The flows in which somebody answers on another device.</summary>
internal enum CrossDevice
{
    /// <summary>RFC 8628.</summary>
    Device,

    /// <summary>CIBA Core.</summary>
    Ciba,
}
