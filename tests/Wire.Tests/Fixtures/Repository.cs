namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "PluginTokenServer.sln")) ? directory : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException());
}
