using System.Runtime.Loader;

namespace PluginTokenServer.Host.Plugins.Loading;

/// <summary>A plugin's assemblies, in a load context of their own.</summary>
/// <param name="Context">The load context.</param>
/// <param name="Types">All types of the main assembly, ordered by name.</param>
internal sealed record LoadedPlugin(AssemblyLoadContext Context, IReadOnlyList<Type> Types);
