namespace PluginTokenServer.Host.Plugins.Sinks;

/// <summary>Why a sink did not get something.</summary>
internal enum DropReason
{
    /// <summary>Too much was waiting.</summary>
    Overflow,

    /// <summary>The sink threw.</summary>
    Fault,

    /// <summary>The sink was too slow, or not to be called, time and again; or it was still away when the server ended.</summary>
    Unavailable,

    /// <summary>There is no such sink any more.</summary>
    Gone,

    /// <summary>The server ended first.</summary>
    Shutdown,

    /// <summary>There was something to tell and it could not be put into words.</summary>
    NotMade,
}
