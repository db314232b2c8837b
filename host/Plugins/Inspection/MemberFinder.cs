using System.Reflection;
using System.Reflection.Metadata;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Finds the member that a reference means: by name and signature, in the type named, its base classes and, for an interface, those it extends.</summary>
internal sealed class MemberFinder(TypeResolver resolver)
{
    private readonly Ancestry _ancestry = new(resolver);

    /// <summary>Whether the member exists. Where something on the way cannot be looked into it is taken to.</summary>
    public bool Exists(AssemblyImage image, MemberReference reference, TypeUse owner)
    {
        var name = image.Metadata.GetString(reference.Name);
        var isField = reference.GetKind() == MemberReferenceKind.Field;
        var signature = isField ? SignatureText.OfField(image.Metadata, reference.Signature, []) : SignatureText.OfMethod(image.Metadata, reference.Signature, []);
        if (signature is null || owner.Type.Site is not { } site)
            return true;

        // The owner's type parameters stand for themselves: the reference is written in their terms.
        var open = owner with { Arguments = [] };
        return Places(open, site).Any(place => place.Type.Site is not { } there || (isField ? HasField(there, place.Arguments, name, signature) : HasMethod(there, place.Arguments, name, signature)));
    }

    private IEnumerable<TypeUse> Places(TypeUse owner, TypeSite site) =>
        site.IsInterface ? _ancestry.Interfaces(owner).Prepend(owner) : _ancestry.Classes(owner);

    private static bool HasMethod(TypeSite site, IReadOnlyList<string> arguments, string name, string signature)
    {
        var metadata = site.Metadata;
        foreach (var handle in site.Definition.GetMethods())
        {
            var method = metadata.GetMethodDefinition(handle);
            if (metadata.StringComparer.Equals(method.Name, name) && IsOpen(site, method.Attributes) && SignatureText.OfMethod(metadata, method.Signature, arguments) == signature)
                return true;
        }

        return false;
    }

    private static bool HasField(TypeSite site, IReadOnlyList<string> arguments, string name, string signature)
    {
        var metadata = site.Metadata;
        foreach (var handle in site.Definition.GetFields())
        {
            var field = metadata.GetFieldDefinition(handle);
            var access = (MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask); // Numbered alike.
            if (metadata.StringComparer.Equals(field.Name, name) && IsOpen(site, access) && SignatureText.OfField(metadata, field.Signature, arguments) == signature)
                return true;
        }

        return false;
    }

    /// <summary>In the contract, what is not public is not there. Frameworks open their insides to each other, so there it is not judged.</summary>
    private static bool IsOpen(TypeSite site, MethodAttributes attributes) =>
        !site.Image.IsContract || (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;
}
