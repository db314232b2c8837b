using System.Reflection;
using System.Runtime.Loader;

namespace PluginTokenServer.Host.Plugins.Loading;

/// <summary>Where plugins find what they share with the server: by simple name, whatever version they were built against. The inspection has seen to it that none is newer.</summary>
internal sealed class SharedLoadContext() : AssemblyLoadContext("shared with plugins")
{
    protected override Assembly? Load(AssemblyName assemblyName) => Default.LoadFromAssemblyName(new AssemblyName(assemblyName.Name!));
}
