using System.Reflection.Metadata;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>A method and the type that declares it.</summary>
internal readonly record struct DeclaredMethod(TypeSite Owner, MethodDefinitionHandle Handle)
{
    public MethodDefinition Definition => Owner.Metadata.GetMethodDefinition(Handle);

    public string Name => Owner.Metadata.GetString(Definition.Name);

    public string? Signature => SignatureText.OfMethod(Owner.Metadata, Definition.Signature, []);

    public string Text => MemberText.Of(Owner.FullName, Name, Owner.Metadata, Definition.Signature);
}
