using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>Looks into a DLL without loading it.</summary>
internal sealed class PluginMetadata : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public PluginMetadata(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>The namespaces that it has types in.</summary>
    public IEnumerable<string> Namespaces => _metadata.TypeDefinitions.Select(handle => _metadata.GetString(_metadata.GetTypeDefinition(handle).Namespace)).Distinct();

    /// <summary>The names of its types.</summary>
    public IEnumerable<string> Types => _metadata.TypeDefinitions.Select(handle => _metadata.GetString(_metadata.GetTypeDefinition(handle).Name));

    /// <summary>The value of an <c>AssemblyMetadata</c> attribute.</summary>
    public string? Value(string key)
    {
        foreach (var handle in _metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = _metadata.GetCustomAttribute(handle);
            var constructor = _metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
            if (_metadata.GetString(_metadata.GetTypeReference((TypeReferenceHandle)constructor.Parent).Name) != "AssemblyMetadataAttribute")
                continue;
            var blob = _metadata.GetBlobReader(attribute.Value);
            // ECMA-335 II.23.3: a prolog of two bytes, then the arguments.
            blob.ReadUInt16();
            if (blob.ReadSerializedString() == key)
                return blob.ReadSerializedString();
        }

        return null;
    }

    public void Dispose() => _file.Dispose();
}
