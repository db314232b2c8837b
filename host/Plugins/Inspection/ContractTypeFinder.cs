using PluginTokenServer.Plugins;
using PluginTokenServer.ResponseHandling;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Finds the types of a plugin's main assembly that implement a contract.</summary>
/// <param name="resolver">Finds types.</param>
/// <param name="offered">The full names of the interfaces this server takes from plugins.</param>
internal sealed class ContractTypeFinder(TypeResolver resolver, IReadOnlySet<string> offered)
{
    private static readonly string ResponseGenerator = typeof(ITokenResponseGenerator).FullName!;
    private static readonly string Startup = typeof(IPluginStartup).FullName!;

    private readonly Ancestry _ancestry = new(resolver);
    private readonly ContractImplementation _implementation = new(resolver);

    /// <summary>The types to offer, ordered by name; or, as a clause of a sentence, why there is nothing to offer.</summary>
    public (IReadOnlyList<ContractType> Types, string? Fault) Find(AssemblyImage main)
    {
        var all = Implementing(main);

        var offering = all.Where(found => found.Contracts.Any(IsOffered)).ToArray();
        var usable = offering.Where(found => IsUsable(found.Type)).OrderBy(found => found.Type.FullName, StringComparer.Ordinal).ToArray();
        var types = usable.Select(found => new ContractType(found.Type.FullName, [.. found.Contracts.Where(IsOffered).Select(contract => contract.FullName).Order(StringComparer.Ordinal)])).ToArray();
        if (types.Length == 0)
            return (types, NothingToOffer([.. offering.Select(found => found.Type)], [.. all.SelectMany(found => found.Contracts)]));

        var idle = usable.FirstOrDefault(found => found.Contracts.Any(contract => contract.FullName == ResponseGenerator && LeavesAllToDefaults(found.Type, contract)));
        return (types, idle.Contracts is null
            ? null
            : $"has a class {idle.Type.FullName} that implements {TypeNames.Short(ResponseGenerator)} but neither of its methods; implement ProcessAsync or ProcessInteractionAsync");
    }

    /// <summary>The full names of the contracts by which the plugin could be asked.</summary>
    /// <param name="main">Its main assembly.</param>
    /// <param name="own">All that it brings. A startup can register any type of these; without one, only what is public in the main assembly is offered.</param>
    public IReadOnlyList<string> MayOffer(AssemblyImage main, IReadOnlyList<AssemblyImage> own)
    {
        var mine = Implementing(main);
        var types = mine.Any(found => found.Contracts.Any(contract => contract.FullName == Startup)) ? own.SelectMany(Implementing) : mine.Where(found => IsUsable(found.Type));
        return [.. types.SelectMany(found => found.Contracts).Where(IsOffered).Select(contract => contract.FullName).Where(name => name != Startup).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private (TypeSite Type, List<TypeSite> Contracts)[] Implementing(AssemblyImage image) =>
        [.. image.Metadata.TypeDefinitions
            .Select(handle => new TypeSite(image, handle))
            .Where(type => !type.IsInterface && !type.IsAbstract)
            .Select(type => (Type: type, Contracts: ContractsOf(type)))
            .Where(found => found.Contracts.Count > 0)];

    private List<TypeSite> ContractsOf(TypeSite type) =>
        [.. _ancestry.AllInterfaces(new TypeUse(new TypeLookup(type, false), [])).Select(use => use.Type.Site).OfType<TypeSite>().Where(site => site.Image.IsContract && site.IsPublic).Distinct()];

    private bool IsOffered(TypeSite contract) => offered.Contains(contract.FullName);

    /// <summary>Only what can be made by name from outside: public, and not a pattern for types.</summary>
    private static bool IsUsable(TypeSite type) => type.IsPublic && type.Definition.GetGenericParameters().Count == 0;

    private bool LeavesAllToDefaults(TypeSite type, TypeSite contract) => !ContractImplementation.Methods(contract).Any(method => _implementation.IsImplemented(type, method));

    private string NothingToOffer(TypeSite[] unusable, TypeSite[] contracts)
    {
        if (unusable is [var hidden, ..])
            return $"contains nothing to load: {hidden.FullName} is {(hidden.IsPublic ? "generic" : "not public")}; make it a public class without type parameters";

        var others = contracts.Select(contract => contract.FullName).Distinct().Order(StringComparer.Ordinal).ToArray();
        return others.Length > 0
            ? $"implements {string.Join(", ", others)}, which this version does not take from plugins; there is nothing to load"
            : $"contains no public class that implements {Listed()}; nothing to load";
    }

    private string Listed()
    {
        var names = offered.Select(TypeNames.Short).Order(StringComparer.Ordinal).ToArray();
        return names.Length < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }
}
