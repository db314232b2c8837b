namespace PluginTokenServer.Tests.Support;

/// <summary>How an assembly is built.</summary>
public sealed record PluginCompilerOptions
{
    public static readonly PluginCompilerOptions Ordinary = new();

    public string AssemblyVersion { get; init; } = "1.0.0.0";

    /// <summary>The informational version.</summary>
    public string Version { get; init; } = "1.0.0";

    public string? TargetFramework { get; init; } = ".NETCoreApp,Version=v10.0";

    /// <summary>Whether the compiler knows of nullable references; code from before C# 8 does not.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>A file that is compiled along with every source: what implicit usings and the package's targets add.</summary>
    public string GlobalUsings { get; init; } = PluginCompiler.GlobalUsings;

    /// <summary>What it refers to and brings along.</summary>
    public IReadOnlyList<PluginCompilerOutput> Libraries { get; init; } = [];

    /// <summary>What it refers to and does not bring along; one that is called like a framework assembly takes its place.</summary>
    public IReadOnlyList<PluginCompilerOutput> Replacements { get; init; } = [];

    /// <summary>The contract it is built against; this server's when left out.</summary>
    public PluginCompilerOutput? Contract { get; init; }
}
