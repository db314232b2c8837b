using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Inspection;
using PluginTokenServer.Host.Plugins.Loading;
using PluginTokenServer.Host.Plugins.Replacement;
using PluginTokenServer.Host.Plugins.Switches;
using PluginTokenServer.Host.Plugins.Trust;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Discover → snapshot → trust → inspect → load → activate. What is refused on the way keeps its place in the list, with the reason.</summary>
internal sealed class PluginPipeline(
    PluginOptions options, PluginPaths paths, bool isDevelopment, IPluginAssemblyLoader loader, PluginActivator activator, PluginGenerations generations, PluginSwitches switches)
{
    private static readonly IConfiguration NoSettings = new ConfigurationBuilder().Build();

    private readonly SharedAssemblies _shared = SharedAssemblies.FromRuntime();
    private readonly PluginTrust _mode = PluginTrustPolicy.Mode(options, isDevelopment);

    /// <summary>Every plugin there is, by id, as far as it comes.</summary>
    /// <exception cref="PluginDirectoryException">A directory that is needed cannot be used.</exception>
    public async Task<IReadOnlyList<PluginOutcome>> BringUpAsync()
    {
        var found = Discover();
        var outcomes = await BringUpAsync(found, evenIfSwitchedOff: false);
        var gone = switches.All().Where(off => found.All(candidate => !PluginId.Comparer.Equals(candidate.Id, off.Id))).Select(Gone);
        return [.. outcomes.Concat(gone).OrderBy(outcome => outcome.Id, StringComparer.Ordinal)];
    }

    /// <summary>Everything that wants to be a plugin now.</summary>
    /// <exception cref="PluginDirectoryException">A directory that is needed cannot be used.</exception>
    public IReadOnlyList<PluginCandidate> Discover() => new PluginDiscovery(isDevelopment, _mode == PluginTrust.Enforce).Discover(paths.BundledDirectory, paths.Directory);

    /// <summary>The digest of what lies there now, by which it can be told from what serves.</summary>
    public static string Digest(PluginCandidate candidate) => PluginSnapshotter.Digest(candidate);

    /// <summary>What tells one content of the lock file from another; empty where it is not asked or not there.</summary>
    public string LockStamp() => _mode == PluginTrust.Off ? "" : new PluginLockFile(paths.LockFile).Stamp();

    /// <summary>Some of them, as far as each comes.</summary>
    /// <param name="candidates">What was discovered.</param>
    /// <param name="evenIfSwitchedOff">Whether what the operator has switched off while the server ran is brought up as well.</param>
    /// <exception cref="PluginDirectoryException">A directory that is needed cannot be used.</exception>
    public async Task<IReadOnlyList<PluginOutcome>> BringUpAsync(IEnumerable<PluginCandidate> candidates, bool evenIfSwitchedOff)
    {
        var snapshotter = new PluginSnapshotter(paths.StateDirectory, _shared.Names);
        using var inspector = new PluginInspector(_shared, ExtensionPoints.ContractNames);
        var trust = new PluginTrustPolicy(_mode, paths, isDevelopment);
        var outcomes = new List<PluginOutcome>();
        foreach (var candidate in candidates)
        {
            var snapshot = trust.Judge(candidate, snapshotter.Take(candidate));
            outcomes.Add(await BringUpAsync(candidate, snapshot, inspector, evenIfSwitchedOff));
        }

        return outcomes;
    }

    /// <summary>Removes the snapshots of earlier starts and generations. Not for a process beside the server, whose plugins it would take away.</summary>
    /// <exception cref="PluginDirectoryException">The state directory cannot be written to.</exception>
    /// <param name="digests">Those that are in use.</param>
    public void RemoveSnapshotsExcept(IReadOnlySet<string> digests) => new PluginSnapshotter(paths.StateDirectory, _shared.Names).RemoveAllExcept(digests);

    /// <summary>Discovers, snapshots and inspects one path. Nothing of it runs.</summary>
    public static PluginRecord Inspect(string path, bool isDevelopment)
    {
        var candidate = new PluginDiscovery(isDevelopment).DiscoverOne(path);
        return Look(candidate, (snapshot, inspector) =>
        {
            var report = inspector.Inspect(snapshot);
            return Describe(candidate, snapshot, report) with { Offers = [.. new ExaminedPlugin(candidate, snapshot, report).Offers] };
        });
    }

    /// <summary>The full names of the contracts that a plugin could be asked by. Nothing of it runs.</summary>
    public static IReadOnlyList<string> MayOffer(PluginCandidate candidate) => Look(candidate, static (snapshot, inspector) => inspector.MayOffer(snapshot));

    private static T Look<T>(PluginCandidate candidate, Func<PluginSnapshot, PluginInspector, T> look)
    {
        var shared = SharedAssemblies.FromRuntime();
        var state = Directory.CreateTempSubdirectory("plugin-");
        try
        {
            using var inspector = new PluginInspector(shared, ExtensionPoints.ContractNames);
            return look(new PluginSnapshotter(state.FullName, shared.Names).Take(candidate), inspector);
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private async Task<PluginOutcome> BringUpAsync(PluginCandidate candidate, PluginSnapshot snapshot, PluginInspector inspector, bool evenIfSwitchedOff)
    {
        // Before anything is taken from there: what changes meanwhile is a change.
        var configured = options.Fingerprint(candidate.Id);
        var report = inspector.Inspect(snapshot);
        var whyDisabled = WhyDisabled(options, candidate.Id, report);
        var record = Describe(candidate, snapshot, report) with { Enabled = whyDisabled is not null ? false : options.Entry(candidate.Id) is null && report.Refusal is not null ? null : true };
        var outcome = new PluginOutcome(record, Plugin: null, Offers: []) { Configured = configured };
        if (!evenIfSwitchedOff && !IsDoneWithout(candidate.Id) && switches.Find(candidate.Id) is { } off)
            return SwitchedOff(outcome.Record, off, off.Contracts.Length > 0 ? report.ContractTypes.SelectMany(type => type.Contracts) : inspector.MayOffer(snapshot));
        if (whyDisabled is not null)
            return outcome with { Record = outcome.Record with { State = PluginState.Disabled, Refusal = null, Reason = whyDisabled } };

        if (outcome.Record.State == PluginState.Refused)
            return outcome;

        PluginGeneration? generation = null;
        try
        {
            var shared = report.References.Where(reference => reference.IsShared).Select(reference => reference.Name);
            var assemblies = loader.Load(candidate.Id, snapshot.Directory, snapshot.MainAssemblyPath, shared, IsToBeUnloaded(report));

            // Known before any of its code runs, so that whatever that does is put down to it.
            generation = generations.Begin(candidate.Id, assemblies.Context, snapshot.Digest);
            return Activated(outcome, await activator.ActivateAsync(Context(candidate.Id, snapshot, report), snapshot.TreeDigest, generation, assemblies));
        }
        catch (PluginRefusedException refused)
        {
            Discard(generation);
            return outcome.Refuse(refused.Refusal);
        }
        catch (Exception exception)
        {
            Discard(generation);
            return outcome.Refuse(Refusal.Of(RefusalReason.ActivationFailed, candidate.Id, $"cannot be brought up: {ActivationText.Of(exception)}"));
        }
    }

    /// <summary>What stands in the place of a plugin that is switched off.</summary>
    /// <param name="record">What is known of it.</param>
    /// <param name="off">Who switched it off, and when.</param>
    /// <param name="contracts">The full names of the contracts that its types implement, as far as is known.</param>
    public PluginOutcome SwitchedOff(PluginRecord record, PluginSwitch off, IEnumerable<string> contracts)
    {
        var disabled = record with { State = PluginState.Disabled, Refusal = null, Reason = off.Sentence, IsSwitchedOff = true, Enabled = false, GrantTypes = [], Offers = [], Verbs = [] };
        var closed = activator.Close(record.Id, contracts.Concat(off.Contracts).ToHashSet(StringComparer.Ordinal), $"Plugin '{record.Id}' is switched off.");
        return new PluginOutcome(disabled, Plugin: null, Offers: []) { Closed = closed };
    }

    /// <summary>One that is switched off and does not lie there any more. What it guarded stays closed: a folder that is missing, for whatever reason, takes back no switch.</summary>
    private PluginOutcome Gone(PluginSwitch off)
    {
        var record = new PluginRecord { Id = off.Id, Path = Path.Combine(paths.Directory, off.Id), State = PluginState.Disabled, Enabled = false };
        if (IsDoneWithout(off.Id))
            return new PluginOutcome(record with { Reason = SwitchedOffBySetting(off.Id) }, Plugin: null, Offers: []);
        var outcome = SwitchedOff(record, off, []);
        return outcome with { Record = outcome.Record with { Reason = off.SentenceWhenGone } };
    }

    /// <summary>Whether the configuration says to do without it, which goes further than to switch it off.</summary>
    private bool IsDoneWithout(string id) => options.Entry(id) is { Enabled: false };

    private static string SwitchedOffBySetting(string id) => $"Switched off by {ConfigurationPaths.Plugins}:Entries:{id}:Enabled.";

    /// <summary>Only a plugin that can be replaced is loaded so that it can be unloaded: its code is slower to compile, and never inlined.</summary>
    private bool IsToBeUnloaded(InspectionReport report) =>
        options.Reload != PluginReload.Off && Replaceability.Objection(report.ContractTypes.SelectMany(type => type.Contracts)) is null;

    private void Discard(PluginGeneration? generation)
    {
        if (generation is not null)
            generations.Unload(generations.Leave(generation));
    }

    private static PluginOutcome Activated(PluginOutcome outcome, ActivatedPlugin activated)
    {
        var record = activated.Failures.Count == 0
            ? outcome.Record with { State = PluginState.Active }
            : outcome.Record with { State = PluginState.Degraded, Refusal = RefusalReason.ActivationFailed, Reason = string.Join(' ', activated.Failures) };
        return outcome with { Record = record, Plugin = activated.Plugin, Offers = activated.Offers };
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
        { Enabled: false } => SwitchedOffBySetting(id),
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
            SnapshotDigest = snapshot.Digest,
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
