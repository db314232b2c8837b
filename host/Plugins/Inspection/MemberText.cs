using System.Reflection.Metadata;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Writes a method as its author would: <c>Namespace.Type.Method(String)</c>, a property by its own name, a constructor by its type's.</summary>
internal static class MemberText
{
    public static string Of(string owner, string name, MetadataReader metadata, BlobHandle signature)
    {
        if (name is ".ctor" or ".cctor")
            return $"{owner}({SignatureText.Parameters(metadata, signature)})";

        var accessor = name.IndexOf('_', StringComparison.Ordinal) + 1;
        return name[..accessor] switch
        {
            "get_" or "add_" or "remove_" => $"{owner}.{name[accessor..]}",
            "set_" => $"{owner}.{name[accessor..]} (settable)",
            _ => $"{owner}.{name}({SignatureText.Parameters(metadata, signature)})",
        };
    }
}
