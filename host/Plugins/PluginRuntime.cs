using System.Collections.Concurrent;
using System.Runtime.Loader;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Loading;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Brings plugins into service at start and takes them out of it at the end.</summary>
internal sealed class PluginRuntime(
    IServiceProvider host, PluginOptions options, PluginPaths paths, TimeProvider time, ILoggerFactory loggers, IHostEnvironment environment)
{
    private readonly ILogger _log = loggers.CreateLogger<PluginRuntime>();
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<AssemblyLoadContext, PluginQuarantine> _owners = [];
    private readonly Dictionary<string, string> _degraded = new(StringComparer.Ordinal);
    private readonly Dictionary<ActivePlugin, PluginBackground> _serving = [];
    private volatile PluginTable _table = PluginTable.Empty;

    /// <summary>What plugins serve now. Read it once per request.</summary>
    public PluginTable Table => _table;

    /// <summary>Finds, inspects, loads and activates all plugins and publishes the table. Call it once, before the server listens.</summary>
    /// <exception cref="PluginStartupException">The configuration needs a plugin that cannot be had.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        UnhandledPluginExceptions.Watch(this);
        try
        {
            var services = new PluginServices(host, time, loggers, environment);
            var pipeline = new PluginPipeline(
                options, paths, new McMasterAssemblyLoader(), services, time, _log, environment.IsDevelopment(), (context, quarantine) => _owners[context] = quarantine);
            var outcomes = await ServeAsync(TableBuilder.Resolve(await pipeline.BringUpAsync(), options), cancellationToken);
            var (table, faults) = TableBuilder.Build(outcomes, options);
            foreach (var plugin in table.Plugins)
                Log.Listed(_log, plugin);

            if (faults.Count > 0)
                throw new PluginStartupException(faults);

            Publish(table);
        }
        catch (Exception exception)
        {
            await StopAsync(cancellationToken);
            if (exception is PluginDirectoryException)
                throw new PluginStartupException([exception.Message]);

            throw;
        }
    }

    /// <summary>Stops the hosted services of plugins and disposes their containers. Call it when the server has drained.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<ActivePlugin, PluginBackground>[] serving;
        lock (_gate)
        {
            serving = [.. _serving];
            _serving.Clear();
        }

        var takeDown = new PluginTakeDown(time, _log);
        await Task.WhenAll(serving.Select(plugin => takeDown.RunAsync(plugin.Key, plugin.Value, cancellationToken)));
        UnhandledPluginExceptions.Forget(this);
    }

    /// <summary>Discovers, snapshots and inspects one path without running anything of it.</summary>
    /// <param name="path">A plugin's folder or DLL, wherever it lies.</param>
    /// <param name="isDevelopment">Whether permissions are judged as in Development.</param>
    /// <exception cref="PluginStartupException">There is nothing to look at.</exception>
    public static PluginRecord Inspect(string path, bool isDevelopment)
    {
        try
        {
            return PluginPipeline.Inspect(path, isDevelopment);
        }
        catch (PluginDirectoryException exception)
        {
            throw new PluginStartupException([exception.Message]);
        }
    }

    /// <summary>The plugin that a load context belongs to.</summary>
    public PluginQuarantine? OwnerOf(AssemblyLoadContext context) => _owners.GetValueOrDefault(context);

    /// <summary>Takes a plugin out of service at once, because of what it did outside any call.</summary>
    public void Quarantine(PluginQuarantine plugin, string sentence, string fault)
    {
        plugin.Sentence = sentence;
        Log.Quarantined(_log, plugin.PluginId, fault);
        Degrade(plugin.PluginId, sentence);
    }

    public void ReportUnobserved(string pluginId, string fault) => Log.Unobserved(_log, pluginId, fault);

    private async Task<IReadOnlyList<PluginOutcome>> ServeAsync(IReadOnlyList<PluginOutcome> outcomes, CancellationToken cancellationToken)
    {
        var takeDown = new PluginTakeDown(time, _log);
        var served = new List<PluginOutcome>(outcomes.Count);
        foreach (var outcome in outcomes)
        {
            var current = outcome;
            if (outcome.Plugin is { } plugin)
            {
                var background = new PluginBackground(plugin, time, _log, Degrade);
                current = await StartAsync(outcome, background, cancellationToken);
                if (current.IsServing)
                    Keep(plugin, background);
                else
                    await takeDown.RunAsync(plugin, background, cancellationToken);
            }

            served.Add(current);
        }

        return served;
    }

    private static async Task<PluginOutcome> StartAsync(PluginOutcome outcome, PluginBackground background, CancellationToken cancellationToken)
    {
        if (!outcome.IsServing)
            return outcome;

        try
        {
            await background.StartAsync(cancellationToken);
            return outcome;
        }
        catch (PluginRefusedException refused)
        {
            return outcome.Refuse(refused.Refusal.Reason, refused.Refusal.Sentence);
        }
    }

    private void Keep(ActivePlugin plugin, PluginBackground background)
    {
        lock (_gate)
            _serving[plugin] = background;
    }

    private void Publish(PluginTable table)
    {
        lock (_gate)
            _table = Marked(table);
    }

    private void Degrade(string pluginId, string sentence)
    {
        lock (_gate)
        {
            _degraded[pluginId] = sentence;
            _table = Marked(_table);
        }
    }

    private PluginTable Marked(PluginTable table) => table.With(
        plugin => plugin.State is PluginState.Active or PluginState.Degraded && _degraded.TryGetValue(plugin.Id, out var sentence)
            ? plugin with { State = PluginState.Degraded, Reason = sentence }
            : plugin);
}
