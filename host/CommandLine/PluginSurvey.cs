using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Loading;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>
/// Brings plugins up as the server does, short of starting their hosted services. In a data directory of its own: the server's is locked
/// by the server, and its snapshots of plugins are not to be tidied by somebody else.
/// </summary>
internal static class PluginSurvey
{
    public static async Task<(IReadOnlyList<PluginRecord> Plugins, IReadOnlyList<string> Faults)> TakeAsync(string[] args)
    {
        var data = Directory.CreateTempSubdirectory("plugins-list-");
        try
        {
            await using var app = TokenServerApplication.Create(
                [.. args, $"--{TokenServerOptions.Section}:{nameof(TokenServerOptions.DataDirectory)}={data.FullName}"], builder => builder.Logging.ClearProviders());
            return await TakeAsync(app);
        }
        catch (PluginDirectoryException fault)
        {
            throw new PluginStartupException([fault.Message]);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<(IReadOnlyList<PluginRecord> Plugins, IReadOnlyList<string> Faults)> TakeAsync(WebApplication app)
    {
        var options = app.Services.GetRequiredService<ServerConfigurationSource>().Current.Options;
        var (time, loggers) = (app.Services.GetRequiredService<TimeProvider>(), app.Services.GetRequiredService<ILoggerFactory>());
        var pipeline = new PluginPipeline(
            options.Plugins,
            PluginPaths.Of(options.Plugins, app.Environment.ContentRootPath, options.DataDirectory),
            new McMasterAssemblyLoader(),
            new PluginServices(app.Services, time, loggers, app.Environment),
            time,
            loggers.CreateLogger<PluginPipeline>(),
            app.Environment.IsDevelopment(),
            static (_, _) => { });
        var (table, faults) = TableBuilder.Build(TableBuilder.Resolve(await pipeline.BringUpAsync(), options.Plugins), options.Plugins);
        return (table.Plugins, faults);
    }
}
