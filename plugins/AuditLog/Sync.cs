namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>When events are forced onto the disk. Whenever that is, a crash of the server alone loses none that was written; a crash of the machine may.</summary>
internal enum Sync
{
    /// <summary>Within a second.</summary>
    Second,

    /// <summary>Each by itself.</summary>
    Event,

    /// <summary>When the operating system likes.</summary>
    Never,
}
