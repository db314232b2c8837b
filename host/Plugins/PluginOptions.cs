namespace PluginTokenServer.Host.Plugins;

/// <summary>The section <c>TokenServer:Plugins</c>.</summary>
internal sealed class PluginOptions
{
    // Those of a later reading may take their place at any moment.
    private volatile Dictionary<string, PluginEntry> _entries = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the operator puts plugins, relative to the content root. The bundled ones are read in addition.</summary>
    public string Directory { get; set; } = "plugins";

    /// <summary>Whether a plugin has to be in the lock file. Unset, that goes with the environment: in Development not, else it has to.</summary>
    public PluginTrust? Trust { get; set; }

    /// <summary>The lock file, relative to the content root.</summary>
    public string LockFile { get; set; } = DefaultLockFile;

    public PluginReload Reload { get; set; } = PluginReload.Off;

    /// <summary>How often the plugins directory is looked at where <see cref="Reload"/> is <see cref="PluginReload.Poll"/>.</summary>
    /// <value>1 to 3,600; 5 by default.</value>
    public int PollSeconds { get; set; } = 5;

    /// <summary>How many generations of one plugin may be left behind in memory before it is replaced no more.</summary>
    /// <value>1 to 100; 3 by default.</value>
    public int ZombiesAtMost { get; set; } = 3;

    /// <summary>Ids without which the server does not start.</summary>
    public List<string> Required { get; set; } = [];

    public PluginDefaults Defaults { get; set; } = new();

    public PluginBindings Bindings { get; set; } = new();

    /// <summary>What is configured for each plugin, by its id. Keys of a configuration have no case, so neither have ids.</summary>
    public Dictionary<string, PluginEntry> Entries
    {
        get => _entries;
        set => _entries = value;
    }

    /// <summary>The plugin that another section names as the store; that switches it on.</summary>
    internal string? StorageProvider { get; set; }

    internal const string DefaultLockFile = "plugins.lock.json";

    public PluginEntry? Entry(string pluginId) => Entries.GetValueOrDefault(pluginId);

    /// <summary>A digest of what is configured for a plugin, to see what has changed without keeping the old values; empty where there is nothing.</summary>
    public string Fingerprint(string pluginId) => Entry(pluginId)?.Fingerprint() ?? "";

    /// <summary>Takes over what a later reading of the configuration says of each plugin. It counts for what is brought up from now on.</summary>
    /// <returns>The plugins for which it says something else.</returns>
    public IReadOnlyList<string> Adopt(PluginOptions later)
    {
        var changed = Entries.Keys.Union(later.Entries.Keys, StringComparer.OrdinalIgnoreCase).Where(id => Fingerprint(id) != later.Fingerprint(id)).Order(StringComparer.OrdinalIgnoreCase).ToArray();
        Entries = later.Entries;
        return changed;
    }
}
