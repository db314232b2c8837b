using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Tests.Support;

/// <summary>What plugins compile against, read once a process: the SDK's reference packs, as in a real build, so that references name System.Runtime and not the runtime's insides.</summary>
internal static class PluginCompilerReferences
{
    private static readonly Lazy<IReadOnlyList<(string FileName, MetadataReference Reference)>> Packs = new(ReadPacks);
    private static readonly Lazy<MetadataReference> OurContract = new(() => MetadataReference.CreateFromFile(typeof(IExtensionGrantValidator).Assembly.Location));

    public static IReadOnlyList<(string FileName, MetadataReference Reference)> Framework => Packs.Value;

    public static MetadataReference Contract => OurContract.Value;

    private static (string FileName, MetadataReference Reference)[] ReadPacks()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var root = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());
        return [.. new[] { "Microsoft.NETCore.App.Ref", "Microsoft.AspNetCore.App.Ref" }
            .SelectMany(pack => Directory.GetFiles(Newest(Path.Combine(root, "packs", pack)), "*.dll"))
            .Select(path => (Path.GetFileName(path), (MetadataReference)MetadataReference.CreateFromFile(path)))];
    }

    private static string Newest(string pack)
    {
        var framework = $"net{Environment.Version.ToString(2)}";
        return Directory.GetDirectories(pack)
            .Where(directory => Version.TryParse(Path.GetFileName(directory), out _))
            .OrderByDescending(directory => Version.Parse(Path.GetFileName(directory)))
            .Select(directory => Path.Combine(directory, "ref", framework))
            .First(Directory.Exists);
    }
}
