using System.Reflection;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;

namespace PluginTokenServer.Host.Plugins.Loading;

/// <summary>
/// Loads with McMaster.NETCore.Plugins, used as a loader and nothing else: no reload, no copy in memory, no preference for
/// the server's assemblies beyond the list.
/// </summary>
internal sealed class McMasterAssemblyLoader : IPluginAssemblyLoader
{
    private static readonly string? HttpAssembly = typeof(IHttpContextAccessor).Assembly.GetName().Name;

    private readonly SharedLoadContext _shared = new();

    public LoadedPlugin Load(string pluginId, string directory, string mainAssemblyPath, IEnumerable<string> shared, bool collectible)
    {
        var names = shared.ToArray();
        PluginLoader? loader = null;
        try
        {
            loader = PluginLoader.CreateFromAssemblyFile(mainAssemblyPath, config =>
            {
                config.DefaultContext = _shared;
                config.IsLazyLoaded = true;
                config.IsUnloadable = collectible;
                foreach (var name in names)
                    config.SharedAssemblies.Add(new AssemblyName(name));
            });
            var main = loader.LoadDefaultAssembly();
            var context = AssemblyLoadContext.GetLoadContext(main)!;
            var types = main.GetTypes();
            RefuseStrangers(pluginId, directory, context);
            return new LoadedPlugin(context, [.. types.OrderBy(type => type.FullName, StringComparer.Ordinal)]) { KnowsHttpContext = names.Contains(HttpAssembly) };
        }
        catch (PluginRefusedException)
        {
            GiveUp(loader, collectible);
            throw;
        }
        catch (ReflectionTypeLoadException exception)
        {
            GiveUp(loader, collectible);
            var sentences = exception.LoaderExceptions.OfType<Exception>().Select(inner => inner.Message).Distinct(StringComparer.Ordinal);
            throw new PluginRefusedException(Refusal.Of(RefusalReason.Incompatible, pluginId, $"does not fit this server: {string.Join(' ', sentences).TrimEnd('.')}"));
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileLoadException or FileNotFoundException or InvalidOperationException or FormatException)
        {
            GiveUp(loader, collectible);
            throw new PluginRefusedException(Refusal.Of(RefusalReason.Malformed, pluginId, $"cannot be loaded: {exception.Message.TrimEnd('.')}"));
        }
    }

    private static void GiveUp(PluginLoader? loader, bool collectible)
    {
        if (collectible)
            loader?.Dispose();
    }

    /// <summary>The library also looks where the server's own runtime configuration points to, a package cache for instance.</summary>
    private static void RefuseStrangers(string pluginId, string directory, AssemblyLoadContext context)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + Path.DirectorySeparatorChar;
        foreach (var assembly in context.Assemblies)
            if (!assembly.Location.StartsWith(root, StringComparison.Ordinal))
                throw new PluginRefusedException(Refusal.Of(
                    RefusalReason.Malformed, pluginId, $"would load {assembly.GetName().Name} from {assembly.Location}, which is outside of it; put the assembly into the plugin's folder"));
    }
}
