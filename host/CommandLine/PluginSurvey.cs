using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>
/// Brings plugins up as the server does, short of starting their hosted services. In a data directory of its own: the server's is locked
/// by the server, and its snapshots of plugins are not to be tidied by somebody else.
/// </summary>
internal static class PluginSurvey
{
    public static async Task<PluginReview> TakeAsync(string[] args)
    {
        var data = Directory.CreateTempSubdirectory("plugins-list-");
        try
        {
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
