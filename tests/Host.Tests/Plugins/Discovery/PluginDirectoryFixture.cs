using System.Diagnostics;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Tests.Plugins.Discovery;

/// <summary>A server's bundled plugins, its plugins directory and its state directory, fresh for each test.</summary>
public abstract class PluginDirectoryFixture
{
    private string _root = "";

    protected string Root => _root;

    protected string Bundled => Path.Combine(_root, "bundled");

    protected string Plugins => Path.Combine(_root, "plugins");

    protected string State => Path.Combine(_root, "state");

    [SetUp]
    public void CreateDirectories()
    {
        _root = Directory.CreateTempSubdirectory("plugins-").FullName;
        Directory.CreateDirectory(Bundled);
        Directory.CreateDirectory(Plugins);
    }

    [TearDown]
    public void DeleteDirectories() => Directory.Delete(_root, recursive: true);

    /// <summary>Writes a file below the root and returns its path.</summary>
    protected string Write(string relativePath, string content = "not looked into")
    {
        var path = Path.Combine(_root, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    private protected IReadOnlyList<PluginCandidate> Discover(bool isDevelopment = false) => new PluginDiscovery(isDevelopment).Discover(Bundled, Plugins);

    private protected PluginCandidate DiscoverOnly(bool isDevelopment = false) => Discover(isDevelopment).Single();

    private protected static void AssertRefused(Refusal? refusal, RefusalReason reason, params string[] words)
    {
        Assert.That(refusal, Is.Not.Null, "not refused");
        Assert.That(refusal!.Reason, Is.EqualTo(reason), refusal.Sentence);
        Assert.Multiple(() =>
        {
            foreach (var word in words)
                Assert.That(refusal.Sentence, Does.Contain(word));
            Assert.That(refusal.Sentence, Does.StartWith("Plugin '").And.EndsWith(".").And.Not.Contains('\n'));
        });
    }

    /// <summary>Runs a command that .NET has no call for.</summary>
    protected static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, command);
    }
}
