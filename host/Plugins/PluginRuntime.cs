using System.Collections.Concurrent;
using System.Runtime.Loader;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Conflicts;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Loading;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Brings plugins into service at start and takes them out of it at the end.</summary>
internal sealed class PluginRuntime
{
    private readonly PluginOptions _options;
    private readonly Func<PluginPipeline> _pipeline;
    private readonly ServingPlugins _serving;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<AssemblyLoadContext, PluginQuarantine> _owners = [];
    private readonly Dictionary<string, string> _degraded = new(StringComparer.Ordinal);
    private volatile PluginTable _table = PluginTable.Empty;

    public PluginRuntime(
        IServiceProvider host, PluginOptions options, PluginPaths paths, TimeProvider time, ILoggerFactory loggers, IHostEnvironment environment)
    {
        _options = options;
        _log = loggers.CreateLogger<PluginRuntime>();
        _serving = new ServingPlugins(time, _log, Degrade);
        var activator = new PluginActivator(new PluginServices(host, options, time, loggers, environment), options, time, _log);
        _pipeline = () => new PluginPipeline(
            options, paths, environment.IsDevelopment(), new McMasterAssemblyLoader(), activator, (context, plugin) => _owners[context] = plugin);
    }

    /// <summary>What plugins serve now. Read it once per request.</summary>
    public PluginTable Table => _table;

    /// <summary>Finds, inspects, loads and activates all plugins and publishes the table. Call it once, before the server listens.</summary>
    /// <param name="opened">Runs between activation and the start of hosted services, with the store's offer: what plugins may count on is opened here.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="PluginStartupException">The configuration needs a plugin that cannot be had.</exception>
    public async Task LoadAsync(Func<PluginOffer?, Task> opened, CancellationToken cancellationToken)
    {
        UnhandledPluginExceptions.Watch(this);
        try
        {
            var pipeline = _pipeline();
            var activated = TableBuilder.Resolve(await pipeline.BringUpAsync(), _options);
            if (TableBuilder.Build(activated, _options).Faults.Count == 0)
                await opened(StoreChoice.Of(activated));
            var outcomes = await _serving.StartAsync(activated, cancellationToken);
            var (table, faults) = TableBuilder.Build(outcomes, _options);
            foreach (var plugin in table.Plugins)
                Log.Listed(_log, plugin);

            if (faults.Count > 0)
                throw new PluginStartupException(faults);

            pipeline.RemoveOldSnapshots();
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

    /// <summary>Goes the same way up to the activation, and takes everything down again: nothing is started, served or cleaned up. For a look beside a running server.</summary>
    /// <exception cref="PluginStartupException">A directory that is needed cannot be used.</exception>
    public async Task<PluginReview> ReviewAsync(CancellationToken cancellationToken)
    {
        UnhandledPluginExceptions.Watch(this);
        try
        {
            var outcomes = TableBuilder.Resolve(await _pipeline().BringUpAsync(), _options);
            var (table, faults) = TableBuilder.Build(outcomes, _options);
            await _serving.DiscardAsync(outcomes, cancellationToken);
            lock (_gate)
                return new PluginReview(Marked(table).Plugins, faults);
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
            var outcomes = TableBuilder.Resolve(await _pipeline().BringUpAsync(), _options);
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
    public Task StopAsync(CancellationToken cancellationToken) => _serving.StopAsync(cancellationToken);

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
