namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>What a build refuses, and what a build leaves of an earlier one.</summary>
public class SecondBuildTests
{
    private const string DropFolder = "server/plugins/acme.dropped";

    private static readonly string[] Plugin = ["Dropped.deps.json", "Dropped.dll", "Dropped.pdb"];

    private string[] _firstDrop = [];
    private (int ExitCode, string Output) _build;

    [OneTimeSetUp]
    public void BuildAgain()
    {
        var files = AuthorMachine.Files;
        _firstDrop = [.. files.Files(DropFolder)];
        files.Write($"{DropFolder}/notes.txt", "the operator's own");
        files.Write("Net9/Net9.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net9.0</TargetFramework>
                <!-- So that nothing of .NET 9 is fetched; the refusal comes long before it would be missed. -->
                <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="PluginTokenServer.Abstractions" Version="$(PackedVersion)" />
              </ItemGroup>
            </Project>
            """);
        files.Write("again.proj", """
            <Project>
              <Target Name="Build">
                <MSBuild Projects="Net9/Net9.csproj;Dropped/Dropped.csproj" Targets="Restore" Properties="Lean=true;For=Restore" />
                <MSBuild Projects="Dropped/Dropped.csproj" Properties="Lean=true" />
                <MSBuild Projects="Net9/Net9.csproj" ContinueOnError="ErrorAndContinue" />
                <MSBuild Projects="SeedValidator/SeedValidator.csproj" Properties="PublishTrimmed=true" ContinueOnError="ErrorAndContinue" />
                <MSBuild Projects="SeedValidator/SeedValidator.csproj" Properties="PublishAot=true" ContinueOnError="ErrorAndContinue" />
              </Target>
            </Project>
            """);
        _build = Dotnet.Run(files.Root, "msbuild", "again.proj", "-nologo", "-verbosity:minimal");
    }

    [TestCase("PTS0001", "PluginTokenServer.Abstractions is for net10.0", "Net9 targets net9.0")]
    [TestCase("PTS0002", "A plugin cannot be compiled ahead of time", "Remove PublishAot from SeedValidator")]
    [TestCase("PTS0003", "A plugin cannot be trimmed", "Remove PublishTrimmed from SeedValidator")]
    public void what_cannot_become_a_plugin_is_refused_with_a_sentence(string code, string why, string what)
    {
        Assert.That(_build.ExitCode, Is.Not.Zero);
        Assert.That(_build.Output.Split('\n'), Has.Some.Contains($"error {code}: {why}").And.Some.Contains(what));
    }

    [Test]
    public void nothing_but_the_refusals_is_complained_about()
    {
        Assert.That(_build.Output.Split('\n').Where(line => line.Contains("error", StringComparison.Ordinal)), Has.All.Contains("error PTS").And.Exactly(3).Items);
    }

    [Test]
    public void a_plugin_is_dropped_into_its_own_folder_of_a_server()
    {
        Assert.That(_firstDrop, Is.EqualTo((string[])[.. Plugin, "Newtonsoft.Json.dll"]));
    }

    [Test]
    public void what_is_no_longer_part_of_a_dropped_plugin_goes_and_what_the_operator_put_there_stays()
    {
        Assert.That(AuthorMachine.Files.Files(DropFolder), Is.EqualTo((string[])[.. Plugin, "notes.txt"]));
    }
}
