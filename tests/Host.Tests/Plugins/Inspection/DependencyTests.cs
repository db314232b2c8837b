using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Plugins.Inspection;

public sealed class DependencyTests : InspectionFixture
{
    private static readonly PluginCompilerOutput Library = PluginCompiler.Emit("Acme.Library", "public static class Greeting { public static string Hello() => \"hello\"; }");
    private static readonly PluginCompilerOutput UsesLibrary = PluginCompiler.Emit("Acme.Uses", "public static class Uses { public static string Hello() => Greeting.Hello(); }", new PluginCompilerOptions { Libraries = [Library] });

    private const string CallsLibrary = "public static class Call { public static string It() => Greeting.Hello(); }";
    private const string CallsUses = "public static class Call { public static string It() => Uses.Hello(); }";

    [Test]
    public void dependency_in_the_folder_is_found_and_listed()
    {
        var report = Inspect(Validator + CallsLibrary, new PluginCompilerOptions { Libraries = [Library] });
        Assert.That(report.Refusal, Is.Null);
        Assert.That(report.References.Select(reference => (reference.Name, reference.IsShared)),
            Is.SupersetOf(new[] { ("Acme.Library", false), ("PluginTokenServer.Abstractions", true), ("System.Runtime", true) }));
    }

    [Test]
    public void missing_dependency_is_incompatible_and_named()
    {
        AssertRefused(Inspect(Validator + CallsLibrary, new PluginCompilerOptions { Replacements = [Library] }).Refusal, RefusalReason.Incompatible,
            "Plugin 'acme' misses a dependency: acme.dll needs Acme.Library", "publish the plugin together with its dependencies");
    }

    [Test]
    public void missing_dependency_of_a_dependency_is_named_with_the_dll_that_needs_it()
    {
        AssertRefused(Inspect(Validator + CallsUses, new PluginCompilerOptions { Libraries = [UsesLibrary] }).Refusal, RefusalReason.Incompatible,
            "Acme.Uses.dll needs Acme.Library");
    }

    [Test]
    public void dll_that_nothing_reaches_is_not_judged()
    {
        Write("plugins/acme/Junk.dll", "junk");
        PluginCompiler.Compile(Plugins, "acme", Validator);
        File.WriteAllBytes(Path.Combine(Plugins, "acme", UsesLibrary.FileName), UsesLibrary.Image);
        Assert.That(InspectFolder().Refusal, Is.Null);
    }

    [Test]
    public void dependency_that_cannot_be_read_is_malformed()
    {
        PluginCompiler.Compile(Plugins, "acme", Validator + CallsLibrary, new PluginCompilerOptions { Libraries = [Library] });
        File.WriteAllBytes(Path.Combine(Plugins, "acme", Library.FileName), Library.Image[..^512]);
        AssertRefused(InspectFolder().Refusal, RefusalReason.Malformed, "Acme.Library.dll, needed by acme.dll, is damaged or cut short");
    }

    [Test]
    public void library_of_the_server_is_not_shared()
    {
        var standIn = PluginCompiler.Emit("Microsoft.IdentityModel.Tokens", "public static class Greeting { public static string Hello() => \"hello\"; }");
        Assert.That(Path.Exists(Path.Combine(AppContext.BaseDirectory, standIn.FileName)), "the server has it");
        AssertRefused(Inspect(Validator + CallsLibrary, new PluginCompilerOptions { Replacements = [standIn] }).Refusal, RefusalReason.Incompatible,
            "acme.dll needs Microsoft.IdentityModel.Tokens, which is neither in its folder nor shared");
        Assert.That(Inspect(Validator + CallsLibrary, new PluginCompilerOptions { Libraries = [standIn] }).Refusal, Is.Null);
    }

    [Test]
    public void dll_deep_in_an_unrelated_folder_is_no_dependency()
    {
        PluginCompiler.Compile(Plugins, "acme", Validator + CallsLibrary, new PluginCompilerOptions { Replacements = [Library] });
        Directory.CreateDirectory(Path.Combine(Plugins, "acme", "docs"));
        File.WriteAllBytes(Path.Combine(Plugins, "acme", "docs", Library.FileName), Library.Image);
        AssertRefused(InspectFolder().Refusal, RefusalReason.Incompatible, "needs Acme.Library");
    }

    [Test]
    public void native_libraries_are_listed_and_no_fault()
    {
        Write("plugins/acme/runtimes/linux-x64/native/libacme.so");
        Write("plugins/acme/libother.so.3");
        Write("plugins/acme/libmac.dylib");
        Write("plugins/acme/data.bin");
        var report = Inspect(Validator);
        Assert.That(report.Refusal, Is.Null);
        Assert.That(report.NativeLibraries, Is.EqualTo(new[] { "libmac.dylib", "libother.so.3", "runtimes/linux-x64/native/libacme.so" }));
    }

    [Test]
    public void reference_newer_than_the_framework_is_incompatible()
    {
        var newer = PluginCompiler.Emit("System.Text.Json", "namespace System.Text.Json; public class JsonException : System.Exception;", new PluginCompilerOptions { AssemblyVersion = "11.0.0.0" });
        AssertRefused(Inspect(Validator + "public class Late : System.Text.Json.JsonException;", new PluginCompilerOptions { Replacements = [newer] }).Refusal, RefusalReason.Incompatible,
            "acme.dll needs System.Text.Json 11.0.0.0, and this server has 10.0.0.0");
    }

    [Test]
    public void member_that_the_framework_lacks_is_incompatible()
    {
        var newer = PluginCompiler.Emit("System.Text.Json", "namespace System.Text.Json; public static class JsonNext { public static void Go(string a, int[] b) { } } public class JsonDocument { public void Fly(List<string> with) { } }", new PluginCompilerOptions { AssemblyVersion = "10.0.0.0" });
        var options = new PluginCompilerOptions { Replacements = [newer] };
        AssertRefused(Inspect(Validator + "public class Late { public void X(System.Text.Json.JsonDocument d) => d.Fly([]); }", options).Refusal, RefusalReason.Incompatible,
            "needs System.Text.Json.JsonDocument.Fly(List<String>), which this server's System.Text.Json 10.0.0.0 does not have", "upgrade the server's .NET");
        AssertRefused(Inspect(Validator + "public class Late { public void X() => System.Text.Json.JsonNext.Go(\"\", []); }", options).Refusal, RefusalReason.Incompatible,
            "needs System.Text.Json.JsonNext, which this server's System.Text.Json");
    }

    [TestCase(".NETStandard,Version=v2.0", "NETStandard 2.0")]
    [TestCase(".NETFramework,Version=v4.8", "NETFramework 4.8")]
    [TestCase(".NETCoreApp,Version=v11.0", "NETCoreApp 11.0")]
    public void other_target_framework_is_incompatible(string framework, string words)
    {
        AssertRefused(Inspect(Validator, new PluginCompilerOptions { TargetFramework = framework }).Refusal, RefusalReason.Incompatible, $"is built for .{words}", "build it for net10.0");
    }

    [TestCase(".NETCoreApp,Version=v10.0")]
    [TestCase(".NETCoreApp,Version=v8.0")]
    [TestCase(null)]
    public void target_framework_that_fits_is_no_fault(string? framework)
    {
        Assert.That(Inspect(Validator, new PluginCompilerOptions { TargetFramework = framework }).Refusal, Is.Null);
    }
}
