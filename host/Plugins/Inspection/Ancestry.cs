namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>The classes a type derives from and the interfaces it has, each with its type arguments written out.</summary>
internal sealed class Ancestry(TypeResolver resolver)
{
    // Nonsense metadata may derive in a circle.
    private const int DepthAtMost = 64;

    /// <summary>The type itself and its base classes, nearest first. Ends early, with an unknown entry, where one cannot be found.</summary>
    public IEnumerable<TypeUse> Classes(TypeUse start)
    {
        var current = start;
        for (var depth = 0; depth < DepthAtMost; depth++)
        {
            yield return current;
            if (current.Type.Site is not { } site || site.Definition.BaseType is not { IsNil: false } parent)
                yield break;
            current = resolver.Resolve(site.Image, parent, current.Arguments);
        }
    }

    /// <summary>The interfaces that one type lists, and those that these extend.</summary>
    public IEnumerable<TypeUse> Interfaces(TypeUse type) => Interfaces(type, depth: 0);

    /// <summary>The interfaces of a type and of all its base classes.</summary>
    public IEnumerable<TypeUse> AllInterfaces(TypeUse type) => Classes(type).SelectMany(use => Interfaces(use));

    private IEnumerable<TypeUse> Interfaces(TypeUse type, int depth)
    {
        if (type.Type.Site is not { } site || depth >= DepthAtMost)
            yield break;

        foreach (var handle in site.Definition.GetInterfaceImplementations())
        {
            var listed = resolver.Resolve(site.Image, site.Metadata.GetInterfaceImplementation(handle).Interface, type.Arguments);
            yield return listed;
            foreach (var extended in Interfaces(listed, depth + 1))
                yield return extended;
        }
    }
}
