using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Verbs;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>
/// Brings plugins up as the server does, short of starting their hosted services. In a data directory of its own: the server's is locked
/// by the server, and its snapshots of plugins are not to be tidied by somebody else.
/// </summary>
internal static class PluginSurvey
{
    /// <summary>The verbs of all plugins; none where the configuration is such that no plugin can be brought up. Help is there for that too.</summary>
    public static async Task<IReadOnlyList<VerbDescription>> TakeVerbsAsync(string[] args)
    {
        try
        {
            return [.. (await TakeAsync(args)).Plugins.SelectMany(plugin => plugin.Verbs)];
        }
        catch (Exception fault) when (fault is StartupException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static async Task<PluginReview> TakeAsync(string[] args)
    {
        var data = Directory.CreateTempSubdirectory("plugins-list-");
        try
        {
            // What is switched off there is off here too.
            var switches = Path.Combine(Administration.AdminClient.DataDirectoryOf(args), PluginPaths.SwitchFileName);
            if (File.Exists(switches))
                File.Copy(switches, Path.Combine(data.FullName, PluginPaths.SwitchFileName));
            await using var app = TokenServerApplication.Create(
                [.. args, $"--{TokenServerOptions.Section}:{nameof(TokenServerOptions.DataDirectory)}={data.FullName}"], builder => builder.Logging.ClearProviders());
            return await app.Services.GetRequiredService<PluginRuntime>().ReviewAsync(CancellationToken.None);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
