using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Trust;

namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>The build files by which the host carries the bundled plugins, at work on a host and plugins that come and go.</summary>
public class StagingTests
{
    private Scratch _files = null!;
    private string[] _output = [];
    private string[] _published = [];
    private PluginLock _lock = PluginLock.Empty;
    private PluginLock _publishedLock = PluginLock.Empty;
    private string _firstDigest = "";
    private PluginLock _lockWithoutSecond = PluginLock.Empty;
    private string[] _withoutSecond = [];
    private bool _secondFolderLeft;
    private string[] _cleaned = [];

    [OneTimeSetUp]
    public void BuildRemoveAndClean()
    {
        _files = new Scratch();
        WriteRepository();
        Build("-restore", "-target:Publish");
        _output = [.. _files.Files("host", "bin", "Output", "plugins")];
        _published = [.. _files.Files("host", "bin", "Published", "plugins")];
        (_lock, _publishedLock) = (Lock("Output"), Lock("Published"));
        _firstDigest = TreeCopy.Hash(PluginTree.OfFolder(_files.PathOf("host", "bin", "Published", "plugins", "first")).Files).Digest;

        Directory.Delete(_files.PathOf("plugins", "Second"), recursive: true);
        Build("-restore", "-target:Build");
        _withoutSecond = [.. _files.Files("host", "bin", "Output", "plugins")];
        _lockWithoutSecond = Lock("Output");
        _secondFolderLeft = Directory.Exists(_files.PathOf("host", "bin", "Output", "plugins", "second"));

        Build("-target:Clean");
        _cleaned = [.. _files.Files("host", "bin", "Output")];
    }

    [OneTimeTearDown]
    public void Leave() => _files.Dispose();

    [Test]
    public void each_bundled_plugin_is_staged_in_a_folder_of_its_id_and_published_with_the_host()
    {
        var plugins = new[] { "first/first.deps.json", "first/first.dll", "first/first.pdb", "first/notes/read.me", "second/notes/read.me", "second/second.deps.json", "second/second.dll", "second/second.pdb" };

        Assert.That(_output, Is.EqualTo(plugins));
        Assert.That(_published, Is.EqualTo(plugins));
    }

    [Test]
    public void a_plugin_that_is_bundled_no_longer_leaves_not_even_a_folder()
    {
        Assert.That(_withoutSecond, Has.Some.StartsWith("first/").And.None.StartsWith("second/"));
        Assert.That(_secondFolderLeft, Is.False);
    }

    [Test]
    public void lock_of_the_bundled_plugins_lies_beside_the_server_and_says_what_was_staged()
    {
        Assert.That(_lock.Plugins.Select(plugin => (plugin.Id, plugin.Version)), Is.EqualTo(new[] { ("first", "1.2.3"), ("second", "1.2.3") }));
        Assert.That(_publishedLock.Plugins, Is.EqualTo(_lock.Plugins));
        Assert.That(_lock.Find("first")!.Digest, Is.EqualTo(_firstDigest));
        Assert.That(_lockWithoutSecond.Plugins, Is.EqualTo(_lock.Plugins.Take(1)));
    }

    [Test]
    public void cleaning_takes_the_staged_plugins_along()
    {
        Assert.That(_cleaned, Is.Empty);
    }

    private void WriteRepository()
    {
        foreach (var folder in (string[])["build", "build/BundledLock", "host/Plugins", "host/Plugins/Discovery", "host/Plugins/Trust", "plugins", "abstractions/Package"])
            Repository.Copy(folder, _files.PathOf(folder));
        _files.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Version>1.2.3</Version>
                <RepositoryRoot>$(MSBuildThisFileDirectory)</RepositoryRoot>
                <OutputPath>bin/Output/</OutputPath>
                <PublishDir>bin/Published/</PublishDir>
                <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
              </PropertyGroup>
            </Project>
            """);
        Project("abstractions/PluginTokenServer.Abstractions.csproj", "");
        _files.Write("abstractions/IClock.cs", "namespace PluginTokenServer { public interface IClock; }");
        // One file in both, as it is with a package that two plugins depend on.
        foreach (var plugin in (string[])["First", "Second"])
        {
            Project($"plugins/{plugin}/{plugin}.csproj", $"""
                <PropertyGroup><AssemblyName>{plugin.ToLowerInvariant()}</AssemblyName></PropertyGroup>
                <ItemGroup><Content Include="../../shared/read.me" Link="notes/read.me" CopyToOutputDirectory="PreserveNewest" /></ItemGroup>
                """);
        }

        _files.Write("shared/read.me", "");
        Project("host/Host.csproj", """
            <PropertyGroup><OutputType>Exe</OutputType></PropertyGroup>
            <ItemGroup><Compile Remove="Plugins/**" /></ItemGroup>
            <ItemGroup><ProjectReference Include="../abstractions/PluginTokenServer.Abstractions.csproj" /></ItemGroup>
            <Import Project="../build/Bundled.targets" />
            """);
        _files.Write("host/Program.cs", "return;");
    }

    private PluginLock Lock(string output) => PluginLock.Parse(File.ReadAllText(_files.PathOf("host", "bin", output, "bundled-plugins.lock.json")));

    private void Project(string path, string content) => _files.Write(path, $"""<Project Sdk="Microsoft.NET.Sdk">{content}</Project>""");

    private void Build(params string[] arguments) =>
        Dotnet.Succeed(_files.Root, ["msbuild", "host/Host.csproj", "-maxCpuCount", "-nologo", "-verbosity:minimal", .. arguments]);
}
