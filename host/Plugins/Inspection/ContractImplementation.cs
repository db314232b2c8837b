using System.Reflection;
using System.Reflection.Metadata;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Whether the types of a plugin fill in what the contract of this server leaves open, and override only what it has.</summary>
internal sealed class ContractImplementation(TypeResolver resolver)
{
    private readonly Ancestry _ancestry = new(resolver);

    /// <summary>The first method without a body in a contract interface that a class of the plugin does not implement, as <c>class, member</c>.</summary>
    public (string Type, string Member)? FindUnimplemented(AssemblyImage image)
    {
        foreach (var type in ConcreteTypes(image))
        {
            foreach (var contract in ContractInterfaces(type))
            {
                foreach (var method in Methods(contract).Where(method => method.Definition.Attributes.HasFlag(MethodAttributes.Abstract)))
                {
                    if (!IsImplemented(type, method))
                        return (type.FullName, method.Text);
                }
            }
        }

        return null;
    }

    /// <summary>The first method that overrides something of a contract class which the class does not have. Such a method would never be called.</summary>
    public (string Type, string Member)? FindOverrideOfNothing(AssemblyImage image)
    {
        foreach (var type in TypesOf(image).Where(type => !type.IsInterface))
        {
            var bases = _ancestry.Classes(Use(type)).Skip(1).ToArray();
            if (bases.FirstOrDefault(use => use.Type.Site is { Image.IsContract: true }) is not { Type.Site: { } contractBase } || bases.Any(use => use.Type.Site is null))
                continue;

            foreach (var method in Methods(type).Where(method => IsOverride(method.Definition.Attributes)))
            {
                if (!bases.Any(use => Has(use, method.Name, method.Signature, static attributes => attributes.HasFlag(MethodAttributes.Virtual))))
                    return (type.FullName, MemberText.Of(contractBase.FullName, method.Name, type.Metadata, method.Definition.Signature));
            }
        }

        return null;
    }

    /// <summary>Whether a type, or a base class of it, has an implementation of its own for a method of an interface: one that is not the interface's default.</summary>
    public bool IsImplemented(TypeSite type, DeclaredMethod method)
    {
        foreach (var use in _ancestry.Classes(Use(type)))
        {
            if (use.Type.Site is not { } site)
                return true; // A base class that cannot be looked into may have it.
            if (Has(use, method.Name, method.Signature, static attributes => attributes.HasFlag(MethodAttributes.Virtual) && (attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public))
                return true;
            if (_ancestry.Interfaces(use).Select(extended => extended.Type.Site).OfType<TypeSite>().Where(extended => extended != method.Owner).Append(site).Any(place => Declares(place, method)))
                return true;
        }

        return false;
    }

    /// <summary>The methods of an interface.</summary>
    public static IEnumerable<DeclaredMethod> Methods(TypeSite type) => type.Definition.GetMethods().Select(handle => new DeclaredMethod(type, handle));

    private IEnumerable<TypeSite> ContractInterfaces(TypeSite type) =>
        _ancestry.AllInterfaces(Use(type)).Select(use => use.Type.Site).OfType<TypeSite>().Where(site => site.Image.IsContract).Distinct();

    /// <summary>An explicit implementation, in a class or as the default of an interface that extends the contract's.</summary>
    private bool Declares(TypeSite site, DeclaredMethod method)
    {
        var metadata = site.Metadata;
        foreach (var handle in site.Definition.GetMethodImplementations())
        {
            var declaration = metadata.GetMethodImplementation(handle).MethodDeclaration;
            if (declaration.Kind == HandleKind.MethodDefinition)
            {
                if (site.Image == method.Owner.Image && (MethodDefinitionHandle)declaration == method.Handle)
                    return true;
                continue;
            }

            var reference = metadata.GetMemberReference((MemberReferenceHandle)declaration);
            if (metadata.StringComparer.Equals(reference.Name, method.Name)
                && resolver.Resolve(site.Image, reference.Parent, []).Type.Site == method.Owner
                && SignatureText.OfMethod(metadata, reference.Signature, []) == method.Signature)
                return true;
        }

        return false;
    }

    private static bool Has(TypeUse use, string name, string? signature, Func<MethodAttributes, bool> accepts)
    {
        if (use.Type.Site is not { } site)
            return false;
        var metadata = site.Metadata;
        foreach (var handle in site.Definition.GetMethods())
        {
            var method = metadata.GetMethodDefinition(handle);
            if (metadata.StringComparer.Equals(method.Name, name) && accepts(method.Attributes) && SignatureText.OfMethod(metadata, method.Signature, use.Arguments) == signature)
                return true;
        }

        return false;
    }

    /// <summary>A virtual method without a slot of its own: the compiler writes one for the word <c>override</c> and for nothing else.</summary>
    private static bool IsOverride(MethodAttributes attributes) =>
        attributes.HasFlag(MethodAttributes.Virtual) && !attributes.HasFlag(MethodAttributes.NewSlot) && !attributes.HasFlag(MethodAttributes.Static);

    private static IEnumerable<TypeSite> ConcreteTypes(AssemblyImage image) => TypesOf(image).Where(type => !type.IsInterface && !type.IsAbstract);

    private static IEnumerable<TypeSite> TypesOf(AssemblyImage image) => image.Metadata.TypeDefinitions.Select(handle => new TypeSite(image, handle));

    private static TypeUse Use(TypeSite site) => new(new TypeLookup(site, false), []);
}
