using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Takes one plugin out of service: no new calls, wait for those that run, tell it, stop its hosted services, dispose its container. Nothing that it does can make this fail or last.</summary>
internal sealed class PluginTakeDown(TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task RunAsync(ActivePlugin plugin, PluginBackground background, CancellationToken cancellationToken)
    {
        if (!await EndsInTimeAsync(plugin.RetireAsync(), cancellationToken))
            Log.NotDrained(log, plugin.Id);

        await EndInTimeAsync(plugin, background, cancellationToken);
    }

    /// <summary>The second half, for a plugin that has no calls any more.</summary>
    public Task EndAsync(ActivePlugin plugin, PluginBackground background) => EndInTimeAsync(plugin, background, CancellationToken.None);

    /// <summary>Tells it and stops its hosted services; the rest is for later.</summary>
    public async Task StopBackgroundAsync(ActivePlugin plugin, PluginBackground background)
    {
        var stop = Task.Run(() => StopAsync(plugin, background, CancellationToken.None), CancellationToken.None);
        if (!await EndsInTimeAsync(stop, CancellationToken.None))
            Log.NotStopped(log, plugin.Id);
    }

    private async Task EndInTimeAsync(ActivePlugin plugin, PluginBackground background, CancellationToken cancellationToken)
    {
        var end = Task.Run(() => EndAsync(plugin, background, cancellationToken), CancellationToken.None);
        if (!await EndsInTimeAsync(end, cancellationToken))
            Log.NotStopped(log, plugin.Id);
    }

    private async Task EndAsync(ActivePlugin plugin, PluginBackground background, CancellationToken cancellationToken)
    {
        await StopAsync(plugin, background, cancellationToken);
        try
        {
            await plugin.DisposeAsync();
        }
        catch (Exception exception)
        {
            Log.NotDisposed(log, plugin.Id, ExceptionText.WithoutMessages(exception));
        }
    }

    private async Task StopAsync(ActivePlugin plugin, PluginBackground background, CancellationToken cancellationToken)
    {
        try
        {
            plugin.SignalStopping();
            await background.StopAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Log.NotDisposed(log, plugin.Id, ExceptionText.WithoutMessages(exception));
        }
    }

    private async Task<bool> EndsInTimeAsync(Task task, CancellationToken cancellationToken)
    {
        await task.WaitAsync(Limit, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }
}
