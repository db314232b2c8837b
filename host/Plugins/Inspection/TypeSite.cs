using System.Reflection;
using System.Reflection.Metadata;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Where a type is defined.</summary>
internal readonly record struct TypeSite(AssemblyImage Image, TypeDefinitionHandle Handle)
{
    public MetadataReader Metadata => Image.Metadata;

    public TypeDefinition Definition => Metadata.GetTypeDefinition(Handle);

    public string FullName => TypeNames.Of(Metadata, Handle);

    public bool IsInterface => Definition.Attributes.HasFlag(TypeAttributes.Interface);

    public bool IsAbstract => Definition.Attributes.HasFlag(TypeAttributes.Abstract);

    /// <summary>Whether other assemblies may name it.</summary>
    public bool IsPublic
    {
        get
        {
            var type = Definition;
            return (type.Attributes & TypeAttributes.VisibilityMask) switch
            {
                TypeAttributes.Public => true,
                TypeAttributes.NestedPublic => new TypeSite(Image, type.GetDeclaringType()).IsPublic,
                _ => false,
            };
        }
    }
}
