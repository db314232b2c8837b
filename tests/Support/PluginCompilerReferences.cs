using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Tests.Support;

/// <summary>What plugins compile against, read once a process: the SDK's reference packs, as in a real build, so that references name System.Runtime and not the runtime's insides.</summary>
internal static class PluginCompilerReferences
{
    private static readonly Lazy<IReadOnlyList<(string FileName, MetadataReference Reference)>> Packs = new(ReadPacks);
    private static readonly Lazy<IReadOnlyList<ISourceGenerator>> PackGenerators = new(ReadGenerators);
    private static readonly Lazy<MetadataReference> OurContract = new(() => MetadataReference.CreateFromFile(typeof(IExtensionGrantValidator).Assembly.Location));

    public static IReadOnlyList<(string FileName, MetadataReference Reference)> Framework => Packs.Value;

    /// <summary>What the SDK lets write code for partial methods: LoggerMessage, GeneratedRegex, JsonSerializable.</summary>
    public static IReadOnlyList<ISourceGenerator> Generators => PackGenerators.Value;

    public static MetadataReference Contract => OurContract.Value;

    private static (string FileName, MetadataReference Reference)[] ReadPacks()
    {
        var framework = $"ref/net{Environment.Version.ToString(2)}";
        return [.. PackDirectories()
            .SelectMany(pack => Directory.GetFiles(Path.Combine(pack, framework), "*.dll"))
            .Select(path => (Path.GetFileName(path), (MetadataReference)MetadataReference.CreateFromFile(path)))];
    }

    private static ISourceGenerator[] ReadGenerators()
    {
        // By name: their assemblies hold code fixes too, which need what only an editor has.
        (string File, string Type)[] generators =
        [
            ("Microsoft.Extensions.Logging.Generators.dll", "Microsoft.Extensions.Logging.Generators.LoggerMessageGenerator"),
            ("System.Text.RegularExpressions.Generator.dll", "System.Text.RegularExpressions.Generator.RegexGenerator"),
            ("System.Text.Json.SourceGeneration.dll", "System.Text.Json.SourceGeneration.JsonSourceGenerator"),
        ];
        return [.. from pack in PackDirectories()
                   from generator in generators
                   let path = Path.Combine(pack, "analyzers/dotnet/cs", generator.File)
                   where File.Exists(path)
                   let type = Assembly.LoadFrom(path).GetType(generator.Type, throwOnError: true)!
                   select ((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator()];
    }

    private static IEnumerable<string> PackDirectories()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var root = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());
        return new[] { "Microsoft.NETCore.App.Ref", "Microsoft.AspNetCore.App.Ref" }.Select(pack => Newest(Path.Combine(root, "packs", pack)));
    }

    private static string Newest(string pack) => Directory.GetDirectories(pack)
        .Where(directory => Version.TryParse(Path.GetFileName(directory), out var version) && version.Major == Environment.Version.Major)
        .MaxBy(directory => Version.Parse(Path.GetFileName(directory)))!;
}
