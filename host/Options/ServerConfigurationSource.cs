using Microsoft.Extensions.Primitives;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Host.Options;

/// <summary>
/// Holds the configuration in force. Reads it at construction, and again whenever it changes; a change with faults leaves the old one in
/// force (F39).
/// </summary>
internal sealed class ServerConfigurationSource : IDisposable
{
    /// <summary>An editor writes a file in several steps, and a watcher reports most of them twice.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private readonly Lock _reloading = new();
    private readonly IConfiguration _configuration;
    private readonly bool _isDevelopment;
    private readonly ILogger<ServerConfigurationSource> _logger;
    private readonly ConfigurationFiles _files;
    private readonly TokenServerOptions _started;
    private readonly ConfigurationSnapshot _startSnapshot;
    private readonly ITimer _settled;
    private readonly IDisposable _subscription;

    private volatile ServerConfiguration _current;
    private volatile ConfigurationException? _rejected;
    private ConfigurationReloadToken _changeToken = new();
    private ConfigurationSnapshot _inForce;

    /// <exception cref="ConfigurationException">The configuration has faults.</exception>
    public ServerConfigurationSource(IConfiguration configuration, IHostEnvironment environment, TimeProvider time, ILogger<ServerConfigurationSource> logger)
    {
        _configuration = configuration;
        _isDevelopment = environment.IsDevelopment();
        _logger = logger;
        _files = new ConfigurationFiles(configuration);
        _inForce = _startSnapshot = ConfigurationSnapshot.Of(configuration);
        _started = ConfigurationReader.Read(_startSnapshot, _isDevelopment);
        _current = new ServerConfiguration(_started);
        _settled = time.CreateTimer(static source => ((ServerConfigurationSource)source!).Reload(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, () => _settled.Change(Settling, Timeout.InfiniteTimeSpan));
    }

    public ServerConfiguration Current => _current;

    /// <summary>What is wrong with the configuration as it stands in its files, if that is why it is not in force.</summary>
    public ConfigurationException? Rejected => _rejected;

    /// <summary>Is triggered once, when <see cref="Current"/> has been replaced.</summary>
    public IChangeToken GetChangeToken() => Volatile.Read(ref _changeToken);

    public void Dispose()
    {
        _subscription.Dispose();
        _settled.Dispose();
    }

    /// <summary>Reads the configuration now, for whoever has just changed it and cannot wait until that has been seen and has settled.</summary>
    /// <returns>What is wrong with it, if that is why the previous one stays in force.</returns>
    public ConfigurationException? Refresh()
    {
        // Nobody else is to look while files are being read.
        lock (_reloading)
        {
            if (_configuration is IConfigurationRoot files)
            {
                files.Reload();
                // The framework may be reading one of them by itself at this moment, with nothing in its place meanwhile.
                if (_files.Faults().Any())
                    files.Reload();
            }

            Reload();
            return _rejected;
        }
    }

    private void Reload()
    {
        lock (_reloading)
        {
            var snapshot = ConfigurationSnapshot.Of(_configuration);
            try
            {
                if (_files.Faults().ToList() is { Count: > 0 } faults)
                    throw new ConfigurationException(faults);
                Apply(snapshot);
            }
            catch (ConfigurationException fault)
            {
                Reject(fault);
            }
            catch (Exception fault)
            {
                // On the timer's thread it would end the process. Its message may quote what it could not read.
                Reject(new ConfigurationException([new ConfigurationFault(TokenServerOptions.Section, null, $"could not be read: {fault.GetType().Name}.")]));
            }
        }
    }

    private void Apply(ConfigurationSnapshot snapshot)
    {
        var changed = snapshot.ChangedSince(_inForce);
        if (changed.Count > 0)
        {
            var options = ConfigurationReader.Read(snapshot, _isDevelopment);
            var reconfigured = _started.Plugins.Adopt(options.Plugins);
            RestartSettings.Keep(_started, options);
            _current = new ServerConfiguration(options);
            _inForce = snapshot;
            Report(changed, reconfigured, snapshot);
            Interlocked.Exchange(ref _changeToken, new ConfigurationReloadToken()).OnReload();
        }
        else if (_rejected is not null)
        {
            Log.ConfigurationRestored(_logger);
        }

        _rejected = null;
    }

    private void Report(IReadOnlyList<string> changed, IReadOnlyList<string> reconfiguredPlugins, ConfigurationSnapshot snapshot)
    {
        var isReloadable = _started.Plugins.Reload != PluginReload.Off;
        var waiting = changed.Intersect(isReloadable ? Others(snapshot).ChangedSince(Others(_startSnapshot)) : snapshot.ChangedSince(_startSnapshot), StringComparer.OrdinalIgnoreCase).Where(RestartSettings.Names.Contains).ToList();
        var applied = changed.Where(setting => !RestartSettings.Names.Contains(setting)).ToList();
        if (applied.Count > 0)
            Log.ConfigurationApplied(
                _logger, string.Join(", ", applied), _current.Clients.Count, _current.Scopes.ApiScopes.Count + _current.Scopes.IdentityResources.Count, _current.UsersByName.Count);
        if (isReloadable && reconfiguredPlugins.Count > 0)
            Log.ReloadNeeded(_logger, string.Join(", ", reconfiguredPlugins));
        if (waiting.Count > 0)
            Log.RestartNeeded(_logger, string.Join(", ", waiting));
    }

    // What stands there for a plugin is read when that is brought up.
    private static ConfigurationSnapshot Others(ConfigurationSnapshot snapshot) => snapshot.Without([$"{ConfigurationPaths.Plugins}:{nameof(PluginOptions.Entries)}"]);

    // Other files may change while this one is being mended; the same faults are said once.
    private void Reject(ConfigurationException fault)
    {
        if (_rejected?.Message != fault.Message)
            Log.ConfigurationRejected(_logger, fault.Message);
        _rejected = fault;
    }
}
