namespace PluginTokenServer.Host.Plugins.Loading;

/// <summary>Loads the assemblies of a plugin. The seam to the library that does it.</summary>
internal interface IPluginAssemblyLoader
{
    /// <param name="pluginId">The plugin.</param>
    /// <param name="directory">The snapshot; nothing may be loaded from anywhere else.</param>
    /// <param name="mainAssemblyPath">The DLL to begin with.</param>
    /// <param name="shared">The simple names of the assemblies that the plugin takes from the server.</param>
    /// <param name="collectible">Whether it is to be unloaded some day.</param>
    /// <exception cref="PluginRefusedException">They cannot be loaded.</exception>
    LoadedPlugin Load(string pluginId, string directory, string mainAssemblyPath, IEnumerable<string> shared, bool collectible);
}
