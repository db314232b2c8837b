using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Plugins.Activation;

/// <summary>The hosted services of one plugin.</summary>
internal sealed class PluginBackground(ActivePlugin plugin, TimeProvider time, ILogger log, Action<PluginGeneration, string> degrade)
{
    private readonly List<IHostedService> _started = [];

    /// <summary>Starts them in the order in which they were registered.</summary>
    /// <exception cref="PluginRefusedException">One could not be made or started. Those before it have been stopped.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!plugin.HasBackground)
            return;

        try
        {
            await Task.Factory.StartNew(() => StartEachAsync(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .Unwrap().WaitAsync(PluginActivator.Limit, time, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            await StopAsync(cancellationToken);
            var clause = exception is TimeoutException ? $"it did not start within {PluginActivator.Limit.TotalSeconds:0} seconds" : ActivationText.Of(exception);
            throw new PluginRefusedException(Refusal.Of(RefusalReason.ActivationFailed, plugin.Id, $"has a hosted service that failed: {clause}"));
        }
    }

    /// <summary>Stops them in reverse, each once. One that fails to stop keeps nothing else from stopping.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        IHostedService[] started;
        lock (_started)
        {
            started = [.. Enumerable.Reverse(_started)];
            _started.Clear();
        }

        foreach (var service in started)
        {
            try
            {
                await Task.Run(() => service.StopAsync(cancellationToken), cancellationToken).WaitAsync(PluginActivator.Limit, time, cancellationToken);
            }
            catch (Exception exception)
            {
                Log.BackgroundNotStopped(log, plugin.Id, TypeText.NameOf(service.GetType()), ExceptionText.WithoutMessages(exception));
            }
        }
    }

    private async Task StartEachAsync(CancellationToken cancellationToken)
    {
        foreach (var service in plugin.Services.GetServices<IHostedService>())
        {
            lock (_started)
                _started.Add(service);

            await service.StartAsync(cancellationToken);
            if (service is BackgroundService { ExecuteTask: { } running })
                _ = WatchAsync(service, running);
        }
    }

    /// <summary>Nobody awaits a background service; without this its end would be a silence.</summary>
    private async Task WatchAsync(IHostedService service, Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.Exception?.InnerException is not { } exception)
            return;

        Log.BackgroundFailed(log, plugin.Id, TypeText.NameOf(service.GetType()), ExceptionText.WithoutMessages(exception));
        degrade(plugin.Generation, $"Its hosted service {TypeText.NameOf(service.GetType())} has ended with an exception; see the log.");
    }
}
