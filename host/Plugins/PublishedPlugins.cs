using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins;

/// <summary>The table in force, and what it was made from. Changed by one reference write; readers take no lock.</summary>
internal sealed class PublishedPlugins
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _notes = new(PluginId.Comparer);
    private List<Task> _earlier = [];
    private volatile PluginTable _table = new();

    public PluginTable Table => _table;

    /// <summary>What became of each plugin by itself, before it was looked at together with the others.</summary>
    public IReadOnlyList<PluginOutcome> Activated { get; private set; } = [];

    /// <summary>What became of each plugin among the others.</summary>
    public IReadOnlyList<PluginOutcome> Outcomes { get; private set; } = [];

    public TableLease Enter()
    {
        while (true)
        {
            var table = _table;
            if (table.Requests.TryEnter())
                return new TableLease(table);
        }
    }

    /// <summary>Puts a table in the place of the one before.</summary>
    /// <returns>Ends with the last request that goes by an earlier one.</returns>
    public Task Publish(IReadOnlyList<PluginOutcome> activated, IReadOnlyList<PluginOutcome> outcomes, PluginTable table)
    {
        lock (_gate)
        {
            var before = _table;
            // One that does not serve is not held by being listed.
            (Activated, Outcomes) = (activated, [.. outcomes.Select(outcome => outcome.IsServing ? outcome : outcome with { Plugin = null })]);
            _table = Noted(Marked(table, outcomes));
            // An earlier table than that may still be in use, and has the same plugins but one.
            _earlier = [.. _earlier.Where(task => !task.IsCompleted), before.Requests.RetireAsync()];
            return Task.WhenAll(_earlier);
        }
    }

    /// <summary>What stands in the list beside a plugin until it is replaced.</summary>
    public void Note(string pluginId, string? note)
    {
        lock (_gate)
        {
            if (note is null)
                _notes.Remove(pluginId);
            else
                _notes[pluginId] = note;
        }

        Remark();
    }

    /// <summary>Something has happened to a plugin that the list should say.</summary>
    public void Remark()
    {
        lock (_gate)
            _table = Noted(Marked(_table, Outcomes));
    }

    /// <summary>What does now what an offer of an earlier generation did.</summary>
    public PluginOffer? SuccessorOf(PluginOffer offer) => _table.Offers.FirstOrDefault(other => other.Replaces(offer));

    /// <summary>The table with what has gone wrong with plugins since they were activated.</summary>
    public static PluginTable Marked(PluginTable table, IReadOnlyList<PluginOutcome> outcomes)
    {
        var faults = outcomes.Where(outcome => outcome.Plugin?.Generation.Fault is not null).ToDictionary(outcome => outcome.Id, outcome => outcome.Plugin!.Generation.Fault, StringComparer.Ordinal);
        return faults.Count == 0 ? table : table.With(plugin => plugin.State is PluginState.Active or PluginState.Degraded && faults.TryGetValue(plugin.Id, out var sentence)
            ? plugin with { State = PluginState.Degraded, Reason = sentence }
            : plugin);
    }

    private PluginTable Noted(PluginTable table) => table.With(plugin => plugin with { ReplacementNote = _notes.GetValueOrDefault(plugin.Id) });
}
