namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>The plugin's section, <c>TokenServer:Plugins:Entries:audit-log:Settings</c>.</summary>
internal sealed class AuditLogSettings
{
    /// <summary>The file; a relative path is relative to the plugin's own directory below the server's data directory.</summary>
    /// <value><c>audit.jsonl</c> by default.</value>
    public string Path { get; set; } = "audit.jsonl";

    /// <summary>The size beyond which a new file is begun.</summary>
    /// <value>100 MiB by default; 4 KiB to 1 TiB.</value>
    public long MaxBytes { get; set; } = 100L * 1024 * 1024;

    /// <summary>Whether each day, UTC, has a file of its own.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool Daily { get; set; } = true;

    /// <summary>How many files are kept beside the one that is written; older ones are deleted.</summary>
    /// <value>30 by default; 1 to 10,000.</value>
    public int KeepFiles { get; set; } = 30;

    /// <summary>When what was written is forced onto the disk.</summary>
    /// <value><see cref="AuditLog.Sync.Second"/> by default.</value>
    public Sync Sync { get; set; } = Sync.Second;
}
