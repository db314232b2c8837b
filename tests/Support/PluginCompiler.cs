using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace PluginTokenServer.Tests.Support;

/// <summary>Compiles plugins for tests in memory, as the SDK would from a project with one package reference, in milliseconds instead of seconds.</summary>
public static class PluginCompiler
{
    private static readonly CSharpParseOptions Language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    /// <summary>Compiles a plugin to <c>&lt;directory&gt;/&lt;id&gt;/&lt;id&gt;.dll</c>, together with the libraries it was given.</summary>
    /// <param name="directory">The plugins directory.</param>
    /// <param name="id">The plugin, and its assembly.</param>
    /// <param name="source">Its C# source.</param>
    /// <param name="options">How to build it; the ordinary way when left out.</param>
    /// <returns>The full path of its DLL.</returns>
    public static string Compile(string directory, string id, string source, PluginCompilerOptions? options = null)
    {
        options ??= PluginCompilerOptions.Ordinary;
        var folder = Directory.CreateDirectory(Path.Combine(directory, id)).FullName;
        foreach (var library in options.Libraries)
            File.WriteAllBytes(Path.Combine(folder, library.FileName), library.Image);

        var path = Path.Combine(folder, id + ".dll");
        File.WriteAllBytes(path, Emit(id, source, options).Image);
        return path;
    }

    /// <summary>Compiles a plugin to one loose <c>&lt;directory&gt;/&lt;id&gt;.dll</c>.</summary>
    /// <returns>The full path of its DLL.</returns>
    public static string CompileLoose(string directory, string id, string source, PluginCompilerOptions? options = null)
    {
        var path = Path.Combine(Directory.CreateDirectory(directory).FullName, id + ".dll");
        File.WriteAllBytes(path, Emit(id, source, options).Image);
        return path;
    }

    /// <summary>Compiles an assembly and keeps it in memory: a library for a plugin, another version of one, a stand-in for something newer.</summary>
    public static PluginCompilerOutput Emit(string assemblyName, string source, PluginCompilerOptions? options = null)
    {
        options ??= PluginCompilerOptions.Ordinary;
        var libraries = options.Libraries.Concat(options.Replacements).ToArray();
        var references = PluginCompilerReferences.Framework.Where(reference => !libraries.Any(library => library.FileName == reference.FileName)).Select(reference => reference.Reference)
            .Append(options.Contract is { } contract ? MetadataReference.CreateFromImage(contract.Image) : PluginCompilerReferences.Contract)
            .Concat(libraries.Select(library => MetadataReference.CreateFromImage(library.Image)));
        return Emit(assemblyName, [source, options.GlobalUsings, Attributes(options)], references, options.Nullable);
    }

    internal static PluginCompilerOutput Emit(
        string assemblyName, IEnumerable<string> sources, IEnumerable<MetadataReference> references, bool nullable = true, bool withBodies = true)
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: nullable ? NullableContextOptions.Enable : NullableContextOptions.Disable, deterministic: true);
        var trees = sources.Select((source, index) => CSharpSyntaxTree.ParseText(SourceText.From(source, Encoding.UTF8), Language, $"{assemblyName}.{index}.cs"));
        var compilation = CSharpCompilation.Create(assemblyName, trees, references, options);
        CSharpGeneratorDriver.Create(PluginCompilerReferences.Generators, parseOptions: Language).RunGeneratorsAndUpdateCompilation(compilation, out var complete, out _);
        using var image = new MemoryStream();
        var result = complete.Emit(image, options: new EmitOptions(metadataOnly: !withBodies));
        return result.Success
            ? new PluginCompilerOutput(assemblyName, image.ToArray())
            : throw new InvalidOperationException($"{assemblyName} does not compile:\n" + string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(20)));
    }

    /// <summary>What implicit usings and the package's targets put into every file of a plugin project.</summary>
    internal const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>What the SDK writes into every assembly.</summary>
    internal static string Attributes(PluginCompilerOptions options) => string.Create(CultureInfo.InvariantCulture, $"""
        [assembly: System.Reflection.AssemblyVersion("{options.AssemblyVersion}")]
        [assembly: System.Reflection.AssemblyInformationalVersion("{options.Version}")]
        {(options.TargetFramework is null ? "" : $"[assembly: System.Runtime.Versioning.TargetFramework(\"{options.TargetFramework}\")]")}
        """);
}
