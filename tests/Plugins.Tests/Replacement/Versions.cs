using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests.Replacement;

/// <summary>Two versions of a plugin that answers with the version of a library which each has its own of.</summary>
internal static class Versions
{
    private static readonly PluginCompilerOutput Library1 = Library("12.0.0.0");
    private static readonly PluginCompilerOutput Library2 = Library("13.0.0.0");

    public static PluginCompilerOptions First { get; } = new() { Libraries = [Library1] };

    public static PluginCompilerOptions Second { get; } = new() { Libraries = [Library2], Version = "2.0.0" };

    public const string FirstAnswer = "12.0.0.0";

    public const string SecondAnswer = "13.0.0.0";

    /// <summary>The grant <c>acme</c>, which says which library it has.</summary>
    public static string Source(string more = "") => Tests.Source.Say("acme", "Lib.Version", more: more);

    private static PluginCompilerOutput Library(string version) => PluginCompiler.Emit(
        "Private.Lib", $$"""public static class Lib { public static string Version => "{{version}}"; }""", new PluginCompilerOptions { AssemblyVersion = version });
}
