namespace PluginTokenServer.Host.Options;

/// <summary>The settings under <c>TokenServer</c> at one moment. Read once, so that a reload in between cannot mix two files.</summary>
internal sealed class ConfigurationSnapshot
{
    private readonly Dictionary<string, string?> _settings;

    private ConfigurationSnapshot(Dictionary<string, string?> settings)
    {
        _settings = settings;
        Section = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(TokenServerOptions.Section);
        Fingerprints = settings.GroupBy(setting => TopLevel(setting.Key), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, SettingsFingerprint.Of, StringComparer.OrdinalIgnoreCase);
    }

    public IConfigurationSection Section { get; }

    /// <summary>A digest of all that stands below each top-level setting, to see what a reload has changed without keeping the old values.</summary>
    public IReadOnlyDictionary<string, string> Fingerprints { get; }

    public static ConfigurationSnapshot Of(IConfiguration configuration)
    {
        var all = configuration.GetSection(TokenServerOptions.Section).AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        var parents = all.Keys.Select(Parent).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new ConfigurationSnapshot(all.Where(setting => setting.Key.Contains(':') && !parents.Contains(setting.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The same without what stands at these paths and below them.</summary>
    public ConfigurationSnapshot Without(IEnumerable<string> paths)
    {
        var left = new Dictionary<string, string?>(_settings, StringComparer.OrdinalIgnoreCase);
        foreach (var path in paths)
            foreach (var key in left.Keys.Where(key => ConfigurationFault.Covers(path, key)).ToList())
                left.Remove(key);
        return new ConfigurationSnapshot(left);
    }

    /// <summary>The same with some settings in place of all that stood at their paths and below them.</summary>
    public ConfigurationSnapshot With(IReadOnlyDictionary<string, string?> settings) =>
        settings.Count == 0 ? this : new ConfigurationSnapshot(Without(settings.Keys)._settings.Concat(settings).ToDictionary(StringComparer.OrdinalIgnoreCase));

    /// <summary>The top-level settings in which two moments differ, in alphabetical order.</summary>
    public IReadOnlyList<string> ChangedSince(ConfigurationSnapshot earlier) =>
    [
        .. Fingerprints.Keys.Union(earlier.Fingerprints.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => Fingerprints.GetValueOrDefault(key) != earlier.Fingerprints.GetValueOrDefault(key))
            .Order(StringComparer.OrdinalIgnoreCase),
    ];

    private static string Parent(string key) => key.LastIndexOf(':') is > 0 and var end ? key[..end] : "";

    private static string TopLevel(string key) => key.Split(':')[1];
}
