using System.Reflection;

namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Debug or Release, as the tests themselves are: that build of the rest is the one that exists.</summary>
    public static string Configuration { get; } = typeof(Repository).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Copies the files of a folder, not what was built in it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(PathOf(from)))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "PluginTokenServer.sln")) ? directory : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException());
}
