using System.Runtime.Loader;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Inspection;
using PluginTokenServer.Host.Plugins.Loading;
using PluginTokenServer.Host.Plugins.Trust;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Discover → snapshot → trust → inspect → load → activate. What is refused on the way keeps its place in the list, with the reason.</summary>
internal sealed class PluginPipeline(
    PluginOptions options, PluginPaths paths, bool isDevelopment, IPluginAssemblyLoader loader, PluginActivator activator, Action<AssemblyLoadContext, PluginQuarantine> loaded)
{
    private static readonly IConfiguration NoSettings = new ConfigurationBuilder().Build();

    private readonly SharedAssemblies _shared = SharedAssemblies.FromRuntime();
    private readonly HashSet<string> _digests = new(StringComparer.Ordinal);

    /// <summary>Every plugin there is, by id, as far as it comes.</summary>
    /// <exception cref="PluginDirectoryException">A directory that is needed cannot be used.</exception>
    public async Task<IReadOnlyList<PluginOutcome>> BringUpAsync()
    {
        var snapshotter = new PluginSnapshotter(paths.StateDirectory, _shared.Names);
        using var inspector = new PluginInspector(_shared, ExtensionPoints.ContractNames);
        var trust = new PluginTrustPolicy(PluginTrustPolicy.Mode(options, isDevelopment), paths, isDevelopment);
        var outcomes = new List<PluginOutcome>();
        foreach (var candidate in new PluginDiscovery(isDevelopment, trust.RefusesGroups).Discover(paths.BundledDirectory, paths.Directory))
        {
            var snapshot = trust.Judge(candidate, snapshotter.Take(candidate));
            _digests.Add(snapshot.Digest);
            outcomes.Add(await BringUpAsync(candidate, snapshot, inspector.Inspect(snapshot)));
        }

        return outcomes;
    }

    /// <summary>Removes the snapshots of earlier starts. Not for a process beside the server, whose plugins it would take away.</summary>
    /// <exception cref="PluginDirectoryException">The state directory cannot be written to.</exception>
    public void RemoveOldSnapshots() => new PluginSnapshotter(paths.StateDirectory, _shared.Names).RemoveAllExcept(_digests);

    /// <summary>Discovers, snapshots and inspects one path. Nothing of it runs.</summary>
    public static PluginRecord Inspect(string path, bool isDevelopment)
    {
        var candidate = new PluginDiscovery(isDevelopment).DiscoverOne(path);
        var shared = SharedAssemblies.FromRuntime();
        var state = Directory.CreateTempSubdirectory("plugin-");
        try
        {
            var snapshot = new PluginSnapshotter(state.FullName, shared.Names).Take(candidate);
            using var inspector = new PluginInspector(shared, ExtensionPoints.ContractNames);
            var report = inspector.Inspect(snapshot);
            return Describe(candidate, snapshot, report) with { Offers = [.. new ExaminedPlugin(candidate, snapshot, report).Offers] };
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private async Task<PluginOutcome> BringUpAsync(PluginCandidate candidate, PluginSnapshot snapshot, InspectionReport report)
    {
        var whyDisabled = WhyDisabled(options, candidate.Id, report);
        var record = Describe(candidate, snapshot, report) with { Enabled = whyDisabled is not null ? false : options.Entry(candidate.Id) is null && report.Refusal is not null ? null : true };
        var outcome = new PluginOutcome(record, Plugin: null, Offers: []);
        if (whyDisabled is not null)
            return outcome with { Record = outcome.Record with { State = PluginState.Disabled, Refusal = null, Reason = whyDisabled } };

        if (outcome.Record.State == PluginState.Refused)
            return outcome;

        try
        {
            var assemblies = loader.Load(
                candidate.Id, snapshot.Directory, snapshot.MainAssemblyPath, report.References.Where(reference => reference.IsShared).Select(reference => reference.Name));

            // Known before any of its code runs, so that whatever that does is put down to it.
            var quarantine = new PluginQuarantine(candidate.Id);
            loaded(assemblies.Context, quarantine);
            return Activated(outcome, await activator.ActivateAsync(Context(candidate.Id, snapshot, report), snapshot.TreeDigest, quarantine, assemblies));
        }
        catch (PluginRefusedException refused)
        {
            return outcome.Refuse(refused.Refusal);
        }
        catch (Exception exception)
        {
            return outcome.Refuse(Refusal.Of(RefusalReason.ActivationFailed, candidate.Id, $"cannot be brought up: {ActivationText.Of(exception)}"));
        }
    }

    private static PluginOutcome Activated(PluginOutcome outcome, ActivatedPlugin activated)
    {
        var record = activated.Failures.Count == 0
            ? outcome.Record with { State = PluginState.Active }
            : outcome.Record with { State = PluginState.Degraded, Refusal = RefusalReason.ActivationFailed, Reason = string.Join(' ', activated.Failures) };
        return new PluginOutcome(record, activated.Plugin, activated.Offers);
    }

    private PluginContext Context(string id, PluginSnapshot snapshot, InspectionReport report) => new()
    {
        Id = id,
        Version = report.Version,
        Directory = snapshot.Directory,
        Settings = options.Entry(id)?.Settings ?? NoSettings,
        MakeDataDirectory = () => DataDirectory.Make(Path.Combine(paths.DataDirectory, id)),
    };

    /// <summary>Why a plugin is not switched on; <see langword="null"/> when it is.</summary>
    public static string? WhyDisabled(PluginOptions options, string id, InspectionReport report) => options.Entry(id) switch
    {
        { Enabled: false } => $"Switched off by {ConfigurationPaths.Plugins}:Entries:{id}:Enabled.",
        null when !report.EnabledByDefault && report.Refusal is null && !string.Equals(id, options.StorageProvider, StringComparison.OrdinalIgnoreCase) => $"Not switched on; {ConfigurationPaths.Plugins}:Entries:{id}:Enabled does.",
        _ => null,
    };

    private static PluginRecord Describe(PluginCandidate candidate, PluginSnapshot snapshot, InspectionReport report)
    {
        var refusal = snapshot.Refusal ?? report.Refusal;
        return new PluginRecord
        {
            Id = candidate.Id,
            Path = candidate.SourcePath,
            Bundled = candidate.IsBundled,
            Version = report.Version,
            Digest = snapshot.TreeDigest,
            Trust = snapshot.Trust,
            LockFault = snapshot.LockFault,
            State = refusal is null ? PluginState.Discovered : PluginState.Refused,
            Refusal = refusal?.Reason,
            Reason = refusal?.Sentence,
            Notes = snapshot.Notes,
            NativeLibraries = report.NativeLibraries,
        };
    }
}
