using System.Reflection.Metadata;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Writes the names of types as reflection does: <c>Namespace.Outer+Inner</c>.</summary>
internal static class TypeNames
{
    // Nonsense metadata may nest in a circle.
    private const int NestingAtMost = 32;

    public static string Join(string @namespace, string name) => @namespace.Length == 0 ? name : $"{@namespace}.{name}";

    public static string Of(MetadataReader metadata, TypeDefinitionHandle handle, int depth = 0)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer && depth < NestingAtMost
            ? $"{Of(metadata, outer, depth + 1)}+{name}"
            : Join(metadata.GetString(type.Namespace), name);
    }

    public static string Of(MetadataReader metadata, TypeReferenceHandle handle, int depth = 0)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference && depth < NestingAtMost
            ? $"{Of(metadata, (TypeReferenceHandle)type.ResolutionScope, depth + 1)}+{name}"
            : Join(metadata.GetString(type.Namespace), name);
    }

    /// <summary>The last word of a name, without namespace, outer types and the count of type parameters.</summary>
    public static string Short(string fullName)
    {
        var word = fullName[(fullName.LastIndexOfAny(['.', '+']) + 1)..];
        return word.Split('`')[0];
    }
}
