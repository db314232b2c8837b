using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Replacement;

namespace PluginTokenServer.Host.Plugins;

/// <summary>The plugins that are in service, from the start of their hosted services to the end of their containers.</summary>
internal sealed class ServingPlugins(TimeProvider time, ILogger log, PluginGenerations generations, Action<PluginGeneration, string> degrade)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ActivePlugin, PluginBackground> _serving = [];
    private readonly PluginTakeDown _takeDown = new(time, log);

    /// <summary>Starts what is to serve and takes down the rest.</summary>
    public async Task<IReadOnlyList<PluginOutcome>> StartAsync(IReadOnlyList<PluginOutcome> outcomes, CancellationToken cancellationToken)
    {
        var started = new List<PluginOutcome>(outcomes.Count);
        foreach (var outcome in outcomes)
            started.Add(outcome.Plugin is { } plugin ? await StartAsync(outcome, plugin, cancellationToken) : outcome);

        return started;
    }

    /// <summary>Takes down what is in service.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<ActivePlugin, PluginBackground>[] serving;
        lock (_gate)
        {
            serving = [.. _serving];
            _serving.Clear();
        }

        await Task.WhenAll(serving.Select(plugin => _takeDown.RunAsync(plugin.Key, plugin.Value, cancellationToken)));
    }

    /// <summary>Ends what one of them does by itself, while calls of it go on.</summary>
    public async Task StopBackgroundAsync(ActivePlugin plugin)
    {
        PluginBackground? background;
        lock (_gate)
            background = _serving.GetValueOrDefault(plugin);
        if (background is not null)
            await _takeDown.StopBackgroundAsync(plugin, background);
    }

    /// <summary>Takes down one of them whose calls have ended.</summary>
    public async Task EndAsync(ActivePlugin plugin)
    {
        if (Take(plugin) is { } background)
            await _takeDown.EndAsync(plugin, background);
    }

    /// <summary>Takes down plugins that were activated, and perhaps started, and are not to be called.</summary>
    public async Task DiscardAsync(IEnumerable<PluginOutcome> outcomes, CancellationToken cancellationToken)
    {
        foreach (var plugin in outcomes.Select(outcome => outcome.Plugin).OfType<ActivePlugin>())
            await DiscardAsync(plugin, Take(plugin) ?? Background(plugin), cancellationToken);
    }

    private async Task<PluginOutcome> StartAsync(PluginOutcome outcome, ActivePlugin plugin, CancellationToken cancellationToken)
    {
        var background = Background(plugin);
        var started = outcome.IsServing ? await StartAsync(outcome, background, cancellationToken) : outcome;
        if (started.IsServing)
            Keep(plugin, background);
        else
            await DiscardAsync(plugin, background, cancellationToken);

        return started;
    }

    private static async Task<PluginOutcome> StartAsync(PluginOutcome outcome, PluginBackground background, CancellationToken cancellationToken)
    {
        try
        {
            await background.StartAsync(cancellationToken);
            return outcome;
        }
        catch (PluginRefusedException refused)
        {
            return outcome.Refuse(refused.Refusal);
        }
    }

    private async Task DiscardAsync(ActivePlugin plugin, PluginBackground background, CancellationToken cancellationToken)
    {
        await _takeDown.RunAsync(plugin, background, cancellationToken);
        generations.Unload(generations.Leave(plugin.Generation));
    }

    private PluginBackground Background(ActivePlugin plugin) => new(plugin, time, log, degrade);

    private PluginBackground? Take(ActivePlugin plugin)
    {
        lock (_gate)
            return _serving.Remove(plugin, out var background) ? background : null;
    }

    private void Keep(ActivePlugin plugin, PluginBackground background)
    {
        lock (_gate)
            _serving[plugin] = background;
    }
}
