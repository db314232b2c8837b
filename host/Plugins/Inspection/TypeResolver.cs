using System.Reflection.Metadata;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Finds the definition behind a name in metadata, through whatever assemblies the runtime would go.</summary>
internal sealed class TypeResolver(PluginImages images)
{
    // Forwards and nesting of nonsense metadata may lead in a circle.
    private const int StepsAtMost = 32;

    private readonly Dictionary<(AssemblyImage, TypeReferenceHandle), TypeLookup> _found = [];

    /// <summary>Resolves whatever may stand for a type: a definition, a reference or the instantiation of a generic type.</summary>
    /// <param name="image">Where the handle stands.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="arguments">The type arguments in force there.</param>
    public TypeUse Resolve(AssemblyImage image, EntityHandle handle, IReadOnlyList<string> arguments)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return new TypeUse(new TypeLookup(new TypeSite(image, (TypeDefinitionHandle)handle), false), []);
            case HandleKind.TypeReference:
                return new TypeUse(Resolve(image, (TypeReferenceHandle)handle), []);
            case HandleKind.TypeSpecification:
                return SignatureText.Instantiation(image.Metadata, (TypeSpecificationHandle)handle, arguments) is ({ Kind: not HandleKind.TypeSpecification } type, var given)
                    ? Resolve(image, type, arguments) with { Arguments = given }
                    : new TypeUse(TypeLookup.Unknown, []); // An array or a type parameter: the runtime makes their members.
            default:
                return new TypeUse(TypeLookup.Unknown, []);
        }
    }

    /// <summary>Resolves a reference to a type.</summary>
    public TypeLookup Resolve(AssemblyImage image, TypeReferenceHandle handle)
    {
        if (!_found.TryGetValue((image, handle), out var found))
        {
            found = Find(image, handle, depth: 0);
            _found.Add((image, handle), found);
        }

        return found;
    }

    private TypeLookup Find(AssemblyImage image, TypeReferenceHandle handle, int depth)
    {
        var metadata = image.Metadata;
        var reference = metadata.GetTypeReference(handle);
        var scope = reference.ResolutionScope;
        switch (scope.Kind)
        {
            case HandleKind.AssemblyReference:
                var assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name);
                return FindTopLevel(images.Find(assembly), TypeNames.Of(metadata, handle));
            case HandleKind.ModuleDefinition:
                return FindTopLevel(image, TypeNames.Of(metadata, handle));
            case HandleKind.TypeReference when depth < StepsAtMost:
                var outer = Find(image, (TypeReferenceHandle)scope, depth + 1);
                return outer.Site is { } site ? FindNested(site, metadata.GetString(reference.Name)) : outer;
            default:
                return TypeLookup.Unknown;
        }
    }

    private TypeLookup FindTopLevel(AssemblyImage? image, string fullName)
    {
        for (var step = 0; image is not null && step < StepsAtMost; step++)
        {
            if (image.FindType(fullName) is { } handle)
                return new TypeLookup(new TypeSite(image, handle), false);
            if (image.FindForward(fullName) is not { } target)
                return TypeLookup.Missing;
            image = images.Find(target);
        }

        return TypeLookup.Unknown;
    }

    private static TypeLookup FindNested(TypeSite outer, string name)
    {
        foreach (var handle in outer.Definition.GetNestedTypes())
        {
            if (outer.Metadata.StringComparer.Equals(outer.Metadata.GetTypeDefinition(handle).Name, name))
                return new TypeLookup(new TypeSite(outer.Image, handle), false);
        }

        return TypeLookup.Missing;
    }
}
