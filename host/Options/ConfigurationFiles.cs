using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.FileProviders;

namespace PluginTokenServer.Host.Options;

/// <summary>
/// The files behind a configuration. When one is deleted or no longer parses, the framework goes on with nothing in its place; without a
/// look at the files, half a configuration would be taken for the new one.
/// </summary>
internal sealed class ConfigurationFiles
{
    private readonly List<FileConfigurationProvider> _withSettings;
    private readonly ConcurrentDictionary<FileConfigurationProvider, (string Reason, DateTimeOffset LastModified, long Length)> _unreadable = new();

    public ConfigurationFiles(IConfiguration configuration)
    {
        var files = configuration is IConfigurationRoot root ? root.Providers.OfType<FileConfigurationProvider>().ToList() : [];
        _withSettings = [.. files.Where(HasSettings)];
        // Ignored, it is not thrown at the file watcher, and the reload is announced.
        foreach (var file in files)
            file.Source.OnLoadException = context =>
            {
                var unreadable = (FileConfigurationProvider)context.Provider;
                if (InfoOf(unreadable) is { } info)
                    _unreadable[unreadable] = (Reason(context.Exception), info.LastModified, info.Length);
                context.Ignore = true;
            };
    }

    /// <summary>The files that had settings when the server started and have none now.</summary>
    public IEnumerable<ConfigurationFault> Faults()
    {
        foreach (var file in _withSettings.Where(file => !HasSettings(file)))
            yield return new ConfigurationFault(file.Source.Path ?? "", null, ReasonOf(file) is { } reason
                ? $"cannot be read: {reason}"
                : "is gone or empty, and had settings when the server started.");
    }

    // What was wrong with an earlier content is not wrong with this one.
    private string? ReasonOf(FileConfigurationProvider file) =>
        InfoOf(file) is { } info && _unreadable.TryGetValue(file, out var known) && known.LastModified == info.LastModified && known.Length == info.Length ? known.Reason : null;

    private static IFileInfo? InfoOf(FileConfigurationProvider file) =>
        file.Source is { FileProvider: { } provider, Path: { } path } && provider.GetFileInfo(path) is { Exists: true } info ? info : null;

    private static bool HasSettings(FileConfigurationProvider file) => file.GetChildKeys([], null).Any();

    // The parser's own words quote the line; where it stands is enough.
    private static string Reason(Exception exception) => exception.GetBaseException() switch
    {
        JsonException { LineNumber: { } line } => $"it is not JSON at line {line + 1}.",
        FormatException => "it is not a JSON object with each setting once.",
        var fault => $"{fault.GetType().Name}.",
    };
}
