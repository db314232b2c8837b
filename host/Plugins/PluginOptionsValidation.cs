using PluginTokenServer.Host.Plugins.Conflicts;

namespace PluginTokenServer.Host.Plugins;

/// <summary>What can be wrong with the section before any plugin is looked at.</summary>
internal static class PluginOptionsValidation
{
    private const int MaxTimeoutMs = 600_000;
    private const int MaxCalls = 10_000;
    private const int MaxBreakerFailures = 1_000;
    private const int MaxBreakerSeconds = 3_600;
    private const int MaxPollSeconds = 3_600;
    private const int MaxZombies = 100;

    /// <summary>All faults, one sentence each, beginning with the configuration path.</summary>
    public static IEnumerable<string> Faults(PluginOptions options, string configPath) =>
    [
        .. General(options, configPath),
        .. Defaults(options.Defaults, $"{configPath}:Defaults"),
        .. Required(options, $"{configPath}:Required"),
        .. GrantTypes(options, $"{configPath}:Bindings:GrantTypes"),
        .. options.Entries.SelectMany(entry => Entry(entry.Value, $"{configPath}:Entries:{entry.Key}")),
    ];

    private static IEnumerable<string> General(PluginOptions options, string path)
    {
        if (string.IsNullOrWhiteSpace(options.Directory))
            yield return $"{path}:Directory is empty; name a directory, which need not exist.";
        if (string.IsNullOrWhiteSpace(options.LockFile))
            yield return $"{path}:LockFile is empty; name a file, which `plugins lock` makes.";
        if (Range(options.PollSeconds, MaxPollSeconds, $"{path}:PollSeconds") is { } poll)
            yield return poll;
        if (Range(options.ZombiesAtMost, MaxZombies, $"{path}:ZombiesAtMost") is { } zombies)
            yield return zombies;
    }

    private static IEnumerable<string> Defaults(PluginDefaults defaults, string path) => new[]
    {
        Range(defaults.TimeoutMs, MaxTimeoutMs, $"{path}:TimeoutMs"),
        Range(defaults.MaxConcurrency, MaxCalls, $"{path}:MaxConcurrency"),
        Range(defaults.BreakerFailures, MaxBreakerFailures, $"{path}:BreakerFailures"),
        Range(defaults.BreakerWindowSeconds, MaxBreakerSeconds, $"{path}:BreakerWindowSeconds"),
        Range(defaults.BreakerOpenSeconds, MaxBreakerSeconds, $"{path}:BreakerOpenSeconds"),
    }.OfType<string>();

    private static IEnumerable<string> Entry(PluginEntry? entry, string path) => new[]
    {
        Range(entry?.TimeoutMs, MaxTimeoutMs, $"{path}:TimeoutMs"),
        Range(entry?.MaxConcurrency, MaxCalls, $"{path}:MaxConcurrency"),
    }.OfType<string>();

    private static IEnumerable<string> Required(PluginOptions options, string path) => options.Required
        .Select((id, index) => string.IsNullOrWhiteSpace(id) ? $"{path}:{index} is empty; name a plugin." : null)
        .OfType<string>();

    private static IEnumerable<string> GrantTypes(PluginOptions options, string path) => BindingMap.Read(options.Bindings.GrantTypes).Keys
        .Where(ReservedGrantTypes.All.Contains)
        .Select(grantType => $"{path}:{grantType} is a grant type of the server itself, which no plugin can serve; leave it out.");

    private static string? Range(int? value, int maximum, string path) =>
        value is { } number && (number < 1 || number > maximum) ? $"{path} is {number}; it has to be from 1 to {maximum}." : null;
}
