using System.Collections.Frozen;
using System.Reflection;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>
/// What plugins share with the server: the contract, and the two frameworks this process runs on. Nothing else of the server's, so that an upgrade of one of its
/// own packages is never an upgrade of a plugin.
/// </summary>
internal sealed class SharedAssemblies
{
    private readonly FrozenDictionary<string, SharedAssembly> _byName;

    private SharedAssemblies(IEnumerable<SharedAssembly> framework, SharedAssembly contract, string contractVersion)
    {
        _byName = framework.Append(contract).ToFrozenDictionary(assembly => assembly.Name, StringComparer.OrdinalIgnoreCase);
        Names = _byName.Keys.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        Contract = contract;
        ContractVersion = contractVersion;
    }

    /// <summary>The simple names, compared without case.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>PluginTokenServer.Abstractions.</summary>
    public SharedAssembly Contract { get; }

    /// <summary>The version of its package, for people.</summary>
    public string ContractVersion { get; }

    /// <summary>The set of this process.</summary>
    /// <param name="contractPath">Another build of the contract to compare with; a test's way to play an older or newer server.</param>
    public static SharedAssemblies FromRuntime(string? contractPath = null)
    {
        var assembly = typeof(IExtensionGrantValidator).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version!.ToString();
        var contract = new SharedAssembly(ContractAssembly.Name, assembly.GetName().Version!, contractPath ?? assembly.Location);
        return new SharedAssemblies(FrameworkManifests.Read(), contract, version.Split('+')[0]);
    }

    public SharedAssembly? Find(string name) => _byName.GetValueOrDefault(name);
}
