namespace PluginTokenServer.Host.Audit;

/// <summary>Why a sink did not get an event.</summary>
internal enum DropReason
{
    /// <summary>Too many were waiting.</summary>
    Overflow,

    /// <summary>The sink threw.</summary>
    Fault,

    /// <summary>The sink was too slow, or not to be called, time and again.</summary>
    Unavailable,

    /// <summary>There is no such sink any more.</summary>
    Gone,

    /// <summary>The server ended first.</summary>
    Shutdown,
}
