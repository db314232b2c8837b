using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>Looks at new generations together with everything that serves: no replacement may take anything away from another plugin.</summary>
internal sealed class ReplacementPlan(PluginOptions options, PublishedPlugins published)
{
    /// <summary>Which of them can serve. All at once if that fits, because one may take over what another gives up; else as many as fit, in the order of their ids.</summary>
    /// <param name="proven">The new generations.</param>
    /// <param name="listed">What changes besides, and serves nothing.</param>
    public (IReadOnlyList<PluginOutcome> Accepted, IReadOnlyList<(PluginOutcome Outcome, string Objection)> Refused) Choose(IReadOnlyList<PluginOutcome> proven, IReadOnlyList<PluginOutcome> listed)
    {
        if (Objection([.. proven, .. listed]) is null)
            return (proven, []);

        var (accepted, refused) = (new List<PluginOutcome>(), new List<(PluginOutcome, string)>());
        foreach (var outcome in proven)
        {
            if (Objection([.. accepted, outcome, .. listed]) is { } objection)
                refused.Add((outcome, objection));
            else
                accepted.Add(outcome);
        }

        return (accepted, refused);
    }

    /// <summary>What would serve.</summary>
    public (IReadOnlyList<PluginOutcome> Activated, IReadOnlyList<PluginOutcome> Outcomes, PluginTable Table) With(IReadOnlyList<PluginOutcome> changed)
    {
        // Read once: somebody may switch a plugin off meanwhile.
        var before = published.Activated;
        var activated = before.Select(outcome => changed.FirstOrDefault(other => IsSame(other, outcome)) ?? outcome)
            .Concat(changed.Where(other => before.All(outcome => !IsSame(other, outcome))))
            .OrderBy(outcome => outcome.Id, StringComparer.Ordinal).ToArray();
        var outcomes = TableBuilder.Resolve(activated, options);
        return (activated, outcomes, TableBuilder.Build(outcomes, options).Table);
    }

    private string? Objection(IReadOnlyList<PluginOutcome> changed)
    {
        var before = published.Outcomes;
        var outcomes = With(changed).Outcomes;
        foreach (var outcome in outcomes)
        {
            var proposed = changed.FirstOrDefault(other => IsSame(other, outcome)) ?? before.FirstOrDefault(other => IsSame(other, outcome));
            // It lost something to a conflict.
            if (proposed is { IsServing: true } && (!outcome.IsServing || outcome.Offers.Count < proposed.Offers.Count) && outcome.Record.Refusal is not null)
                return outcome.Record.Reason;
        }

        var known = TableBuilder.Build(before, options).Faults;
        return TableBuilder.Build(outcomes, options).Faults.Except(known).FirstOrDefault();
    }

    private static bool IsSame(PluginOutcome one, PluginOutcome other) => PluginId.Comparer.Equals(one.Id, other.Id);
}
