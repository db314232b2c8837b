using System.Text.RegularExpressions;

namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>The projects on the author's machine: two that stand in <c>tests/Fixtures</c>, and small variations on them.</summary>
internal static class AuthorProjects
{
    private const string Contract = """<PackageReference Include="PluginTokenServer.Abstractions" Version="$(PackedVersion)" />""";
    private const string Newtonsoft = """<PackageReference Include="Newtonsoft.Json" Version="13.0.3" />""";

    public static IReadOnlyList<string> Names { get; } = ["SeedValidator", "WithLibrary", "WithoutUsings", "ClockOfItsOwn", "Helper", "ViaHelper", "Tests", "TestLibrary", "Dropped", "Readme"];

    public static void Write(Scratch files)
    {
        foreach (var fixture in (string[])["SeedValidator", "WithLibrary"])
            Repository.Copy($"tests/Fixtures/{fixture}", files.PathOf(fixture));

        // The namespace that published grants have their ISystemClock from still has one, an obsolete one.
        Project(files, "WithoutUsings", Contract, properties: "<ImplicitUsings>disable</ImplicitUsings>", code: """
            using Microsoft.AspNetCore.Authentication;
            public class Late(ISystemClock clock) { public PluginTokenServer.IClock Clock => clock; }
            """);
        Project(files, "ClockOfItsOwn", Contract, properties: "<TokenServerClockAlias>false</TokenServerClockAlias>", code: """
            public interface ISystemClock { int Ticks { get; } }
            public class Ticking(ISystemClock clock) { public int Ticks => clock.Ticks; }
            """);

        Project(files, "Helper", Contract + Newtonsoft, code: """
            public abstract class Grant : PluginTokenServer.Validation.IExtensionGrantValidator
            {
                public string GrantType => Newtonsoft.Json.JsonConvert.ToString(7);
                public abstract System.Threading.Tasks.Task ValidateAsync(PluginTokenServer.Validation.ExtensionGrantValidationContext context);
            }
            """);
        Project(files, "ViaHelper", """<ProjectReference Include="../Helper/Helper.csproj" />""", code: """
            public class Seven : Grant
            {
                public override System.Threading.Tasks.Task ValidateAsync(PluginTokenServer.Validation.ExtensionGrantValidationContext context) => System.Threading.Tasks.Task.CompletedTask;
            }
            """);

        var testsTheSeed = """<ProjectReference Include="../SeedValidator/SeedValidator.csproj" />""";
        Project(files, "Tests", testsTheSeed, properties: "<OutputType>Exe</OutputType>", code: """
            var context = new PluginTokenServer.Validation.ExtensionGrantValidationContext(new PluginTokenServer.Validation.ValidatedTokenRequest());
            await new DelegationGrantValidator(null).ValidateAsync(context);
            System.Console.Write(context.Result.Error);
            """);
        Project(files, "TestLibrary", testsTheSeed, properties: "<IsTestProject>true</IsTestProject><CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>", code: "");

        Project(files, "Dropped", """<PackageReference Include="Newtonsoft.Json" Version="13.0.3" Condition="'$(Lean)' == ''" />""" + Contract,
            properties: "<TokenServerPluginsDirectory>../server/plugins</TokenServerPluginsDirectory><TokenServerPluginId>acme.dropped</TokenServerPluginId>", code: "public class Nothing;");

        Project(files, "Readme", Contract, properties: "<ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><TreatWarningsAsErrors>true</TreatWarningsAsErrors>", code: "");
        foreach (var (number, example) in ReadmeExamples().Index())
            files.Write($"Readme/Example{number}.cs", example);
    }

    // What an author copies out of the package's readme compiles.
    private static IEnumerable<string> ReadmeExamples() =>
        Regex.Matches(File.ReadAllText(Repository.PathOf("abstractions", "README.md")), "^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value);

    private static void Project(Scratch files, string name, string references, string code, string properties = "")
    {
        files.Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework>{properties}</PropertyGroup>
              <ItemGroup>{references}</ItemGroup>
            </Project>
            """);
        files.Write($"{name}/{name}.cs", code);
    }
}
