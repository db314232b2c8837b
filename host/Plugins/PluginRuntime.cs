using System.Diagnostics.Metrics;
using System.Runtime.Loader;
using PluginTokenServer.Host.Diagnostics.Forwarding;
using PluginTokenServer.Host.Diagnostics.Telemetry;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Host.Plugins.Conflicts;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Loading;
using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Host.Plugins.Switches;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Brings plugins into service at start and takes them out of it at the end. What changes in between is <see cref="PluginReplacements"/>.</summary>
internal sealed class PluginRuntime : IDisposable
{
    private readonly PluginOptions _options;
    private readonly Lazy<PluginPipeline> _pipeline;
    private readonly PluginGenerations _generations;
    private readonly ServingPlugins _serving;
    private readonly PublishedPlugins _published = new();
    private readonly ILogger _log;
    private readonly ILogger _quietLog;

    public PluginRuntime(
        IServiceProvider host, PluginOptions options, PluginPaths paths, TimeProvider time, ILoggerFactory loggers, IHostEnvironment environment)
    {
        _options = options;
        _log = loggers.CreateLogger<PluginRuntime>();
        _quietLog = loggers.CreateLogger(LogForwarding.OwnCategory);
        _generations = new PluginGenerations(time, _log);
        _serving = new ServingPlugins(time, _log, _generations, Degrade);
        var switches = new PluginSwitches(paths.SwitchFile);
        var metrics = host.GetService<PluginMetrics>() ?? new PluginMetrics(new Meter(ServerTelemetry.Name));
        metrics.Watch(() => _published.Table, pluginId => _generations.Left(pluginId).Zombies);
        var activator = new PluginActivator(new PluginServices(host, options, time, loggers, environment), options, time, _log, _quietLog, metrics, _published.SuccessorOf);
        // One loader for all generations: the context that it shares with them stays for ever.
        _pipeline = new(() => new PluginPipeline(options, paths, environment.IsDevelopment(), new McMasterAssemblyLoader(), activator, _generations, switches));
        Replacements = new PluginReplacements(options, _pipeline, _published, _serving, _generations, switches, time, _log)
        {
            Stopping = host.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None,
        };
        Polling = options.Reload == PluginReload.Poll ? new PluginPolling(Replacements, TimeSpan.FromSeconds(options.PollSeconds), time, _log) : null;
    }

    /// <summary>What plugins serve now. Read it once per request; one that asks twice has <see cref="Enter"/>.</summary>
    public PluginTable Table => _published.Table;

    /// <summary>Replaces plugins, and switches them off and on, while the server runs.</summary>
    public PluginReplacements Replacements { get; }

    /// <summary>Looks for changes by itself, where that is configured.</summary>
    public PluginPolling? Polling { get; }

    /// <summary>How a plugin is doing; <see langword="null"/> where there is nothing to tell.</summary>
    public PluginStatus? Status(string pluginId)
    {
        var plugin = _published.Outcomes.FirstOrDefault(outcome => outcome.Id == pluginId && outcome.IsServing)?.Plugin;
        var (draining, zombies) = _generations.Left(pluginId);
        return plugin is null && draining + zombies == 0
            ? null
            : new PluginStatus(
                plugin?.Generation.Number ?? 0, plugin?.Generation.Since, plugin?.Counts.Calls ?? 0, plugin?.Counts.Errors ?? 0, plugin?.Counts.Refused ?? 0,
                plugin?.AbandonedCalls ?? 0, draining, zombies);
    }

    /// <summary>How many earlier generations of a plugin are not gone yet, whatever keeps them.</summary>
    public int Left(string pluginId) => _generations.LeftInAll(pluginId);

    /// <summary>Takes the table of the moment for a whole request: the plugins in it stay until the request has ended.</summary>
    public TableLease Enter() => _published.Enter();

    /// <summary>Finds, inspects, loads and activates all plugins and publishes the table. Call it once, before the server listens.</summary>
    /// <param name="opened">Runs between activation and the start of hosted services, with the store's offer: what plugins may count on is opened here.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="PluginStartupException">The configuration needs a plugin that cannot be had.</exception>
    public async Task LoadAsync(Func<PluginOffer?, Task> opened, CancellationToken cancellationToken)
    {
        UnhandledPluginExceptions.Watch(this);
        try
        {
            var raw = await _pipeline.Value.BringUpAsync();
            var activated = TableBuilder.Resolve(raw, _options);
            if (TableBuilder.Build(activated, _options).Faults.Count == 0)
                await opened(StoreChoice.Of(activated));
            activated = [.. await Task.WhenAll(activated.Select(SelfTest.RunAsync))];
            var outcomes = await _serving.StartAsync(activated, cancellationToken);
            var (table, faults) = TableBuilder.Build(outcomes, _options);
            foreach (var plugin in table.Plugins)
                Log.Listed(_log, plugin);

            if (faults.Count > 0)
                throw new PluginStartupException(faults);

            _pipeline.Value.RemoveSnapshotsExcept(outcomes.Select(outcome => outcome.Record.SnapshotDigest).OfType<string>().ToHashSet(StringComparer.Ordinal));
            // Those that were taken down can serve again only by being brought up again; what they claim goes to nobody else for that.
            _ = _published.Publish([.. raw.Zip(outcomes, (before, after) => after.IsServing ? before : after.TakenDown(before))], outcomes, table);
            Polling?.Start();
        }
        catch (Exception exception)
        {
            await StopAsync(cancellationToken);
            if (exception is PluginDirectoryException)
                throw new PluginStartupException([exception.Message]);

            throw;
        }
    }

    /// <summary>Goes the same way up to the activation, and takes everything down again: nothing is started, served or cleaned up. For a look beside a running server.</summary>
    /// <exception cref="PluginStartupException">A directory that is needed cannot be used.</exception>
    public async Task<PluginReview> ReviewAsync(CancellationToken cancellationToken)
    {
        UnhandledPluginExceptions.Watch(this);
        try
        {
            var outcomes = TableBuilder.Resolve(await _pipeline.Value.BringUpAsync(), _options);
            var (table, faults) = TableBuilder.Build(outcomes, _options);
            await _serving.DiscardAsync(outcomes, cancellationToken);
            return new PluginReview(PublishedPlugins.Marked(table, outcomes).Plugins, faults);
        }
        catch (PluginDirectoryException exception)
        {
            throw new PluginStartupException([exception.Message]);
        }
    }

    /// <summary>Goes the same way up to the store, works with it, and takes everything down again.</summary>
    /// <param name="opened">The work, with the store's offer and what else the plugins offer.</param>
    /// <param name="cancellationToken">Ends the taking down.</param>
    /// <exception cref="PluginStartupException">The configuration needs a plugin that cannot be had.</exception>
    public async Task VisitAsync(Func<PluginOffer?, PluginTable, Task> opened, CancellationToken cancellationToken)
    {
        UnhandledPluginExceptions.Watch(this);
        try
        {
            var outcomes = TableBuilder.Resolve(await _pipeline.Value.BringUpAsync(), _options);
            try
            {
                var (table, faults) = TableBuilder.Build(outcomes, _options);
                if (faults.Count > 0)
                    throw new PluginStartupException(faults);
                await opened(StoreChoice.Of(outcomes), table);
            }
            finally
            {
                await _serving.DiscardAsync(outcomes, cancellationToken);
            }
        }
        catch (PluginDirectoryException exception)
        {
            throw new PluginStartupException([exception.Message]);
        }
    }

    /// <summary>Stops the hosted services of plugins and disposes their containers. Call it when the server has drained.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Polling is not null)
            await Polling.StopAsync();
        await Replacements.StopAsync();
        await _serving.StopAsync(cancellationToken);
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

    /// <summary>The loading of a plugin that a load context belongs to.</summary>
    public PluginGeneration? OwnerOf(AssemblyLoadContext context) => _generations.OwnerOf(context);

    /// <summary>Takes a plugin out of service at once, because of what it did outside any call. Its next generation begins without a stain.</summary>
    public void Quarantine(PluginGeneration plugin, string sentence, string fault)
    {
        plugin.Quarantine = sentence;
        Log.Quarantined(_log, plugin.PluginId, fault);
        Degrade(plugin, sentence);
    }

    public void ReportUnobserved(string pluginId, string fault) =>
        Log.Unobserved(Table.LogSinks.Any(sink => sink.PluginId == pluginId) ? _quietLog : _log, pluginId, fault);

    public void Dispose()
    {
        Replacements.Dispose();
        _generations.Dispose();
        Polling?.Dispose();
    }

    private void Degrade(PluginGeneration plugin, string sentence)
    {
        plugin.Fault = sentence;
        _published.Remark();
    }
}
