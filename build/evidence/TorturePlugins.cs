namespace PluginTokenServer.Evidence;

/// <summary>The plugin that misbehaves, installed once for each way in which it does.</summary>
/// <param name="built">Its build output.</param>
/// <param name="breakerFailures">After how many failures it is not called for a while.</param>
internal sealed class TorturePlugins(string built, int breakerFailures)
{
    /// <summary>That of a server that says nothing of it.</summary>
    public const int UsualBreakerFailures = 5;

    // Each call of it is to be given up while the next ones come.
    private const int TimeoutMs = 300;

    private static readonly string[] s_files = ["torture.dll", "torture.deps.json"];

    public int BreakerFailures => breakerFailures;

    public static Dictionary<string, object> Entries => TortureMode.Plugins.ToDictionary(TortureMode.Id, mode => mode is TortureMode.Good or TortureMode.Observer
        ? (object)new { Enabled = true, Settings = new { Mode = mode } }
        : new { Enabled = true, TimeoutMs, Settings = new { Mode = mode } });

    public void Install(string contentRoot)
    {
        foreach (var folder in TortureMode.Plugins.Select(mode => Directory.CreateDirectory(Path.Combine(contentRoot, "plugins", TortureMode.Id(mode)))))
            foreach (var file in s_files)
                File.Copy(Path.Combine(built, file), Path.Combine(folder.FullName, file));
    }
}
