using System.Collections.Concurrent;
using System.Text.Json;

namespace PluginTokenServer.Host.Options;

/// <summary>
/// The files behind a configuration. When one is deleted or no longer parses, the framework goes on with nothing in its place; without a
/// look at the files, half a configuration would be taken for the new one.
/// </summary>
internal sealed class ConfigurationFiles
{
    private readonly List<FileConfigurationProvider> _withSettings;
    private readonly ConcurrentDictionary<FileConfigurationProvider, string> _unreadable = new();

    public ConfigurationFiles(IConfiguration configuration)
    {
        var files = configuration is IConfigurationRoot root ? root.Providers.OfType<FileConfigurationProvider>().ToList() : [];
        _withSettings = [.. files.Where(HasSettings)];
        // Ignored, it is not thrown at the file watcher, and the reload is announced.
        foreach (var file in files)
            file.Source.OnLoadException = context =>
            {
                _unreadable[(FileConfigurationProvider)context.Provider] = Reason(context.Exception);
                context.Ignore = true;
            };
    }

    /// <summary>The files that had settings when the server started and have none now.</summary>
    public IEnumerable<ConfigurationFault> Faults()
    {
        foreach (var file in _withSettings.Where(file => !HasSettings(file)))
            yield return new ConfigurationFault(file.Source.Path ?? "", null, Exists(file) && _unreadable.TryGetValue(file, out var reason)
                ? $"cannot be read: {reason}"
                : "is gone or empty, and had settings when the server started.");
    }

    private static bool Exists(FileConfigurationProvider file) =>
        file.Source is { FileProvider: { } provider, Path: { } path } && provider.GetFileInfo(path).Exists;

    private static bool HasSettings(FileConfigurationProvider file) => file.GetChildKeys([], null).Any();

    // The parser's own words quote the line; where it stands is enough.
    private static string Reason(Exception exception) => exception.GetBaseException() switch
    {
        JsonException { LineNumber: { } line } => $"it is not JSON at line {line + 1}.",
        FormatException => "it is not a JSON object with each setting once.",
        var fault => $"{fault.GetType().Name}.",
    };
}
