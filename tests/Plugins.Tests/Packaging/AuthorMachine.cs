using System.Globalization;

namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>
/// A plugin author's machine: the contract comes from a feed, as it is packed now, and the projects know nothing of this repository.
/// Everything is packed, restored, built and published once, for all tests of the namespace to look at.
/// </summary>
[SetUpFixture]
internal sealed class AuthorMachine
{
    /// <summary>A version of its own for each run, so that no package folder can hold an older build of it.</summary>
    public static string Version { get; } = string.Create(CultureInfo.InvariantCulture, $"1.0.0-test.{TimeProvider.System.GetUtcNow().Ticks}");

    public static Scratch Files { get; private set; } = null!;

    /// <summary>What the build printed.</summary>
    public static string Log { get; private set; } = "";

    public static string Package => Files.PathOf("feed", $"PluginTokenServer.Abstractions.{Version}.nupkg");

    /// <summary>What stands in the output folder of a project.</summary>
    public static IEnumerable<string> Output(string project) => Files.Files(project, "bin", "Output");

    /// <summary>What publishing a project copies.</summary>
    public static IEnumerable<string> Published(string project) => Files.Files(project, "bin", "Published");

    public static string OutputFile(string project, string file) => Files.PathOf(project, "bin", "Output", file);

    [OneTimeSetUp]
    public void PackAndBuild()
    {
        Files = new Scratch();
        Pack();
        Files.Write("nuget.config", NuGetConfig());
        Files.Write("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <PackedVersion>{Version}</PackedVersion>
                <OutputPath>bin/Output/</OutputPath>
                <PublishDir>bin/Published/</PublishDir>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
              </PropertyGroup>
            </Project>
            """);
        AuthorProjects.Write(Files);
        Files.Write("all.slnx", $"<Solution>{string.Concat(AuthorProjects.Names.Select(name => $"""<Project Path="{name}/{name}.csproj" />"""))}</Solution>");
        Log = Dotnet.Succeed(Files.Root, "msbuild", "all.slnx", "-restore", "-target:Publish", "-maxCpuCount", "-nologo", "-verbosity:minimal");
    }

    [OneTimeTearDown]
    public void Leave() => Files.Dispose();

    // Of what has been built already: a build with another version would touch every project of the repository.
    private static void Pack() => Dotnet.Succeed(
        Repository.Root, "pack", "abstractions", "--no-build", "--configuration", Repository.Configuration,
        "--output", Files.PathOf("feed"), $"-property:PackageVersion={Version}", $"-property:NuspecOutputPath={Files.PathOf("nuspec")}/");

    // Other packages are taken from the machine's own package folder, so that no registry is asked; ours is unpacked here and nowhere else.
    private static string NuGetConfig() => $"""
        <configuration>
          <packageSources><clear /><add key="feed" value="feed" /></packageSources>
          <config><add key="globalPackagesFolder" value="packages" /></config>
          <fallbackPackageFolders><clear /><add key="machine" value="{MachinePackages()}" /></fallbackPackageFolders>
        </configuration>
        """;

    private static string MachinePackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
