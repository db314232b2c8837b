using System.Text.Json;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Switches;

/// <summary>
/// Which plugins the operator has switched off while the server ran. A file of the node's own: it holds across a restart, also of a server whose
/// store is away, and a plugin that ends the process at start can be switched off without one.
/// </summary>
internal sealed class PluginSwitches(string path)
{
    private readonly Lock _gate = new();
    private Dictionary<string, PluginSwitch>? _off;

    /// <summary>How the plugin was switched off; <see langword="null"/> if it was not.</summary>
    /// <exception cref="PluginStartupException">The file cannot be read.</exception>
    public PluginSwitch? Find(string pluginId)
    {
        lock (_gate)
            return Off.GetValueOrDefault(pluginId);
    }

    /// <summary>All plugins that are switched off.</summary>
    /// <exception cref="PluginStartupException">The file cannot be read.</exception>
    public IReadOnlyList<PluginSwitch> All()
    {
        lock (_gate)
            return [.. Off.Values];
    }

    /// <summary>Switches a plugin off, at once and for the next start.</summary>
    /// <returns>Why the next start will not know; <see langword="null"/> if it will.</returns>
    public string? SwitchOff(PluginSwitch plugin) => Change(off => off[plugin.Id] = plugin);

    /// <summary>Takes a switch back. One that somebody has put in its place since stays.</summary>
    /// <inheritdoc cref="SwitchOff"/>
    public string? SwitchOn(PluginSwitch plugin) => Change(off =>
    {
        if (ReferenceEquals(off.GetValueOrDefault(plugin.Id), plugin))
            off.Remove(plugin.Id);
    });

    private string? Change(Action<Dictionary<string, PluginSwitch>> change)
    {
        lock (_gate)
        {
            change(Off);
            try
            {
                DataDirectory.Make(Path.GetDirectoryName(path)!);
                var file = new PluginSwitchFile([.. Off.Values.OrderBy(plugin => plugin.Id, StringComparer.Ordinal)]);
                DataDirectory.Replace(path, JsonSerializer.SerializeToUtf8Bytes(file, PluginSwitchJson.Default.PluginSwitchFile));
                return null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return $"It could not be written to {path} ({fault.Message.TrimEnd('.')}), so the next start will not know of it.";
            }
        }
    }

    private Dictionary<string, PluginSwitch> Off => _off ??= Read();

    // A file that says nothing sensible must not switch on what somebody has switched off.
    private Dictionary<string, PluginSwitch> Read()
    {
        try
        {
            var file = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), PluginSwitchJson.Default.PluginSwitchFile) : null;
            return (file?.Disabled ?? []).ToDictionary(plugin => plugin.Id, PluginId.Comparer);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NullReferenceException)
        {
            throw new PluginStartupException([$"The file {path}, which says what plugins are switched off, cannot be read: {fault.Message.Split('\n')[0].TrimEnd('.')}. Restore it, or remove it and switch off again what has to be off."]);
        }
    }
}
