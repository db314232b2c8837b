using PluginTokenServer.Host.Plugins.Conflicts;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Switches;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>
/// Has what was proven serve, and what was switched off not. Each change is one write under a lock that nobody holds while a plugin is at work: so a plugin is switched
/// off at once, whatever else is under way, and what was begun before and is ready later does not switch it on again.
/// </summary>
internal sealed class Publication(
    Lazy<PluginPipeline> pipeline, PublishedPlugins published, ReplacementPlan plan, ServingPlugins serving, PluginGenerations generations, PluginSwitches switches, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Why nothing is changed any more.</summary>
    public const string Stops = "The server is stopping.";

    private readonly Lock _gate = new();
    private readonly Retirement _retirement = new(serving, generations, time, log);
    private volatile bool _closed;

    /// <summary>Whether nothing is changed any more.</summary>
    public bool IsClosed => _closed;

    /// <summary>What has been taken out of service and is on its way out.</summary>
    public Retirement Retirement => _retirement;

    /// <summary>Changes nothing any more.</summary>
    public void Close()
    {
        lock (_gate)
            _closed = true;
    }

    public void Dispose() => _retirement.Dispose();

    /// <summary>Puts new outcomes in the place of those before, and has those taken down that serve no longer.</summary>
    /// <param name="changed">What is to be served and listed.</param>
    /// <param name="lifted">The switch that is being taken back, if one is.</param>
    /// <returns>Those that were left out, because something else has happened to them since they were begun with, and what.</returns>
    public IReadOnlyList<(PluginOutcome Outcome, string Objection)> Publish(IReadOnlyList<PluginOutcome> changed, PluginSwitch? lifted)
    {
        lock (_gate)
        {
            var refused = Refused(changed, lifted);
            var left = changed.Except(refused.Select(pair => pair.Outcome)).ToArray();
            if (left.Length > 0)
                Write(left);
            return refused;
        }
    }

    /// <summary>Those that cannot serve, because something else has happened to them since they were begun with, and what.</summary>
    public IReadOnlyList<(PluginOutcome Outcome, string Objection)> Refused(IEnumerable<PluginOutcome> outcomes, PluginSwitch? lifted) =>
        [.. outcomes.Select(outcome => (Outcome: outcome, Objection: Objection(outcome, lifted)!)).Where(pair => pair.Objection is not null)];

    /// <summary>Switches a plugin off: for every request that begins from now on, and after a restart.</summary>
    /// <exception cref="PluginDirectoryException">It is not known, and a directory that it could lie in cannot be read.</exception>
    public PluginChange SwitchOff(string pluginId, string by)
    {
        // One that is not known may be on its way in.
        var found = Find(pluginId) is null ? Lying(pluginId) : null;
        lock (_gate)
        {
            if (_closed)
                return PluginChange.Refused(Stops);
            if ((Find(pluginId) ?? found) is not { } current)
                return PluginChange.Refused($"There is no plugin '{DisplayText.Clean(pluginId, PluginLimits.IdLength)}'.");
            if (current.Record.IsSwitchedOff && switches.Find(current.Id) is { } before)
            {
                // Another switch that says the same: whoever is taking back the one before does not get on.
                return switches.SwitchOff(before with { }) is { } again
                    ? PluginChange.Refused($"Plugin '{current.Id}' is off already. {again}")
                    : PluginChange.Done($"Plugin '{current.Id}' is off already. {current.Record.Reason}");
            }

            if (current.Offers.Any(offer => offer.Contract == typeof(IOperationalStore)))
                return PluginChange.Refused(StoreChoice.StaysOn(current.Id));

            var off = new PluginSwitch(current.Id, DisplayText.Clean(by, PluginLimits.IdLength), time.GetUtcNow(), Contracts(current));
            Write([pipeline.Value.SwitchedOff(current.Record, off, [])]);
            var unwritten = switches.SwitchOff(off);
            Log.SwitchedOff(log, off.Id, off.By);
            return unwritten is null ? PluginChange.Done($"Plugin '{current.Id}' is switched off.") : PluginChange.Refused($"Plugin '{current.Id}' is switched off. {unwritten}");
        }
    }

    private string? Objection(PluginOutcome outcome, PluginSwitch? lifted) =>
        _closed ? Stops
        : !outcome.Record.IsSwitchedOff && switches.Find(outcome.Id) is { } off && !ReferenceEquals(off, lifted) ? $"Plugin '{outcome.Id}' is not served: {off.Sentence}"
        : null;

    /// <summary>The one write by which everything changes, and what follows from it.</summary>
    private void Write(IReadOnlyList<PluginOutcome> changed)
    {
        var before = published.Activated;
        var (activated, outcomes, table) = plan.With(changed);
        var requests = published.Publish(activated, outcomes, table);
        foreach (var outcome in changed)
        {
            published.Note(outcome.Id, null);
            if (outcome.Plugin is { } plugin)
                Log.Replaced(log, outcome.Id, before.FirstOrDefault(old => old.Id == outcome.Id)?.Record.Version ?? "nothing", plugin.Version, plugin.Generation.Number);
        }

        foreach (var plugin in before.Select(old => old.Plugin).OfType<ActivePlugin>().Except(activated.Select(outcome => outcome.Plugin).OfType<ActivePlugin>()))
            _retirement.Begin(plugin, requests);
    }

    private PluginOutcome? Find(string pluginId) => published.Outcomes.FirstOrDefault(outcome => PluginId.Comparer.Equals(outcome.Id, pluginId));

    private PluginOutcome? Lying(string pluginId) => pipeline.Value.Discover().FirstOrDefault(candidate => PluginId.Comparer.Equals(candidate.Id, pluginId)) is { } candidate
        ? new PluginOutcome(new PluginRecord { Id = candidate.Id, Path = candidate.SourcePath, Bundled = candidate.IsBundled, State = PluginState.Discovered }, Plugin: null, Offers: [])
        : null;

    private static string[] Contracts(PluginOutcome outcome) =>
        [.. outcome.Offers.Select(offer => offer.Contract).Concat(outcome.Plugin is { HasBackground: true } ? [typeof(IHostedService)] : []).Select(contract => contract.FullName!).Distinct(StringComparer.Ordinal)];
}
