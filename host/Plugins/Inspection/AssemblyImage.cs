using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>The metadata of one assembly file, opened and not loaded: nothing of it can run.</summary>
internal sealed class AssemblyImage : IDisposable
{
    private readonly PEReader _file;
    private readonly Lazy<Dictionary<string, TypeDefinitionHandle>> _types;
    private readonly Lazy<Dictionary<string, AssemblyReferenceHandle>> _forwards;

    private AssemblyImage(PEReader file, string path, bool isShared)
    {
        _file = file;
        Path = path;
        IsShared = isShared;
        Metadata = file.GetMetadataReader();
        var definition = Metadata.GetAssemblyDefinition();
        Name = Metadata.GetString(definition.Name);
        Version = definition.Version;
        _types = new(ReadTypes);
        _forwards = new(ReadForwards);
    }

    public string Path { get; }

    public string FileName => System.IO.Path.GetFileName(Path);

    public string Name { get; }

    public Version Version { get; }

    /// <summary>Whether it is the server's, as against the plugin's.</summary>
    public bool IsShared { get; }

    /// <summary>Whether it is the server's PluginTokenServer.Abstractions.</summary>
    public bool IsContract => IsShared && Name == ContractAssembly.Name;

    public MetadataReader Metadata { get; }

    /// <summary>Opens a file; null, and the fault, when it is no assembly.</summary>
    public static AssemblyImage? Open(string path, bool isShared, out ImageFault fault)
    {
        var stream = File.OpenRead(path);
        var length = stream.Length;
        var looksExecutable = stream.ReadByte() == 'M' && stream.ReadByte() == 'Z';
        stream.Position = 0;
        var file = new PEReader(stream);
        try
        {
            fault = looksExecutable ? Judge(file, length) : ImageFault.NotExecutable;
            if (fault == ImageFault.None)
                return new AssemblyImage(file, path, isShared);
        }
        catch (Exception exception) when (MetadataFault.Is(exception))
        {
            fault = ImageFault.Damaged;
        }

        file.Dispose();
        return null;
    }

    /// <summary>A type that is not nested in another, by namespace and name.</summary>
    public TypeDefinitionHandle? FindType(string fullName) => _types.Value.TryGetValue(fullName, out var handle) ? handle : null;

    /// <summary>Where a type has moved to, if it has.</summary>
    public string? FindForward(string fullName) =>
        _forwards.Value.TryGetValue(fullName, out var handle) ? Metadata.GetString(Metadata.GetAssemblyReference(handle).Name) : null;

    public void Dispose() => _file.Dispose();

    private static ImageFault Judge(PEReader file, long length)
    {
        var headers = file.PEHeaders;
        if (headers.SectionHeaders.Any(section => section.PointerToRawData + (long)Math.Min(section.VirtualSize, section.SizeOfRawData) > length))
            return ImageFault.Damaged;
        if (!file.HasMetadata || headers.CorHeader is not { } header || !file.GetMetadataReader().IsAssembly)
            return ImageFault.Native;

        // Code compiled ahead of time lacks the IL-only flag as well, but it has a managed native header.
        return header.Flags.HasFlag(CorFlags.ILOnly) || header.ManagedNativeHeaderDirectory.Size > 0 ? ImageFault.None : ImageFault.MixedMode;
    }

    private Dictionary<string, TypeDefinitionHandle> ReadTypes()
    {
        var types = new Dictionary<string, TypeDefinitionHandle>(StringComparer.Ordinal);
        foreach (var handle in Metadata.TypeDefinitions)
        {
            var type = Metadata.GetTypeDefinition(handle);
            if (!type.IsNested)
                types.TryAdd(TypeNames.Join(Metadata.GetString(type.Namespace), Metadata.GetString(type.Name)), handle);
        }

        return types;
    }

    private Dictionary<string, AssemblyReferenceHandle> ReadForwards()
    {
        var forwards = new Dictionary<string, AssemblyReferenceHandle>(StringComparer.Ordinal);
        foreach (var handle in Metadata.ExportedTypes)
        {
            var type = Metadata.GetExportedType(handle);
            if (type.Implementation.Kind == HandleKind.AssemblyReference)
                forwards.TryAdd(TypeNames.Join(Metadata.GetString(type.Namespace), Metadata.GetString(type.Name)), (AssemblyReferenceHandle)type.Implementation);
        }

        return forwards;
    }
}
