using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>
/// Opens data directory, plugins and store as the server does, short of starting anything, and works with them. The data directory is the
/// server's own and taken for that time, so that no server runs on it.
/// </summary>
internal static class StoreVisit
{
    /// <param name="args">The command line after the verb.</param>
    /// <param name="work">What to do with the open store; its result is the exit code.</param>
    /// <exception cref="StartupException">It cannot be done; the message says what to do.</exception>
    public static Task<int> RunAsync(string[] args, Func<IServiceProvider, Task<int>> work) => RunAsync(args, forPlugin: false, (services, _) => work(services));

    /// <summary>Works with what the plugins offer. What they keep is theirs, so that it does not matter where the server keeps its own.</summary>
    /// <inheritdoc cref="RunAsync(string[], Func{IServiceProvider, Task{int}})"/>
    public static Task<int> RunAsync(string[] args, Func<PluginTable, Task<int>> work) => RunAsync(args, forPlugin: true, (_, plugins) => work(plugins));

    private static async Task<int> RunAsync(string[] args, bool forPlugin, Func<IServiceProvider, PluginTable, Task<int>> work)
    {
        await using var app = TokenServerApplication.Create(args, builder => builder.Logging.ClearProviders());
        var (plugins, store) = (app.Services.GetRequiredService<PluginRuntime>(), app.Services.GetRequiredService<OperationalStore>());
        if (!forPlugin && app.Services.GetRequiredService<StorageOptions>().Provider == StorageOptions.Memory)
            throw new StartupException("The storage provider is memory: what it holds is in the running server alone, and gone when that ends. Set TokenServer:Storage:Provider to one that keeps it.");
        _ = app.Services.GetRequiredService<DataDirectory>();
        var result = ExitCodes.Fault;
        await plugins.VisitAsync(VisitAsync, CancellationToken.None);
        return result;

        async Task VisitAsync(PluginOffer? offer, PluginTable table)
        {
            await store.OpenAsync(offer);
            try
            {
                result = await work(app.Services, table);
            }
            catch (UnavailableException fault)
            {
                throw new StartupException(fault.Message);
            }
            finally
            {
                await store.CloseAsync();
            }
        }
    }
}
