using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>Opens the database when the server starts. One that is away for now does not keep the server from starting: it is tried again by whoever needs it. One that is of no use refuses the plugin.</summary>
internal sealed class Opening(Database database, ILogger<Opening> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The first use of a context makes the model, which takes a while.
            await database.UseAsync(context => Task.FromResult(context.Model.GetEntityTypes().Count()));
        }
        catch (TemporarilyUnavailableException fault)
        {
            Log.NotYetOpen(logger, fault.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
