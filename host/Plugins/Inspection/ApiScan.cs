using System.Reflection.Metadata;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>
/// Compares what one assembly of a plugin refers to with what the shared assemblies of this server have, type by type and member by member. Without it a plugin
/// built against a newer contract would load and fail with a <see cref="MissingMethodException"/> on a live request.
/// </summary>
internal sealed class ApiScan(PluginImages images, TypeResolver resolver)
{
    private readonly MemberFinder _members = new(resolver);

    /// <summary>Everything that is missing, in the order of the metadata.</summary>
    public IEnumerable<MissingApi> Scan(AssemblyImage image) => MissingTypes(image).Concat(MissingMembers(image));

    private IEnumerable<MissingApi> MissingTypes(AssemblyImage image)
    {
        foreach (var handle in image.Metadata.TypeReferences)
        {
            // A nested type is missed with its outer one.
            var scope = image.Metadata.GetTypeReference(handle).ResolutionScope;
            if (scope.Kind == HandleKind.TypeReference && IsMissing(resolver.Resolve(image, (TypeReferenceHandle)scope)))
                continue;

            if (IsMissing(resolver.Resolve(image, handle)) && SharedProvider(image, handle) is { } provider)
                yield return new MissingApi(TypeNames.Of(image.Metadata, handle), provider, image.FileName);
        }
    }

    private IEnumerable<MissingApi> MissingMembers(AssemblyImage image)
    {
        foreach (var handle in image.Metadata.MemberReferences)
        {
            var reference = image.Metadata.GetMemberReference(handle);
            if (reference.Parent.Kind is not (HandleKind.TypeReference or HandleKind.TypeSpecification))
                continue;

            var owner = resolver.Resolve(image, reference.Parent, []);
            if (owner.Type.Site is { Image.IsShared: true } site && !IsMissing(owner.Type) && !_members.Exists(image, reference, owner))
                yield return new MissingApi(Readable(image, reference, site), ProviderOf(image, reference.Parent) ?? site.Image.Name, image.FileName);
        }
    }

    private static bool IsMissing(TypeLookup lookup) => lookup.IsMissing || lookup.Site is { Image.IsContract: true, IsPublic: false };

    private string? ProviderOf(AssemblyImage image, EntityHandle owner) => owner.Kind == HandleKind.TypeReference ? SharedProvider(image, (TypeReferenceHandle)owner) : null;

    /// <summary>The shared assembly that a reference names; null for one of the plugin's own.</summary>
    private string? SharedProvider(AssemblyImage image, TypeReferenceHandle handle)
    {
        EntityHandle scope = handle;
        for (var depth = 0; scope.Kind == HandleKind.TypeReference && depth < 32; depth++)
            scope = image.Metadata.GetTypeReference((TypeReferenceHandle)scope).ResolutionScope;
        if (scope.Kind != HandleKind.AssemblyReference)
            return null;
        var name = image.Metadata.GetString(image.Metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name);
        return images.Shared.Find(name)?.Name;
    }

    private static string Readable(AssemblyImage image, MemberReference reference, TypeSite owner)
    {
        var name = image.Metadata.GetString(reference.Name);
        return reference.GetKind() == MemberReferenceKind.Field
            ? $"{owner.FullName}.{name}"
            : MemberText.Of(owner.FullName, name, image.Metadata, reference.Signature);
    }
}
