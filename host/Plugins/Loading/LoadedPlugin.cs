using System.Runtime.Loader;

namespace PluginTokenServer.Host.Plugins.Loading;

/// <summary>A plugin's assemblies, in a load context of their own.</summary>
/// <param name="Context">The load context.</param>
/// <param name="Types">All types of the main assembly, ordered by name.</param>
internal sealed record LoadedPlugin(AssemblyLoadContext Context, IReadOnlyList<Type> Types)
{
    /// <summary>Whether it refers to the assembly of <see cref="IHttpContextAccessor"/>, and so may ask for one, if only in the middle of a call.</summary>
    public bool KnowsHttpContext { get; init; }
}
