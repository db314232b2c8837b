namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Why a file is not an assembly that can be read.</summary>
internal enum ImageFault
{
    None,

    /// <summary>Something else altogether, or empty.</summary>
    NotExecutable,

    /// <summary>A library of the operating system's kind.</summary>
    Native,

    /// <summary>It begins like an assembly and does not go on like one.</summary>
    Damaged,

    /// <summary>It mixes managed and native code; such a one cannot be looked through and runs on Windows only.</summary>
    MixedMode,
}
