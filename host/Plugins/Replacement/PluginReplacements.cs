using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Host.Plugins.Conflicts;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Switches;

namespace PluginTokenServer.Host.Plugins.Replacement;

/// <summary>
/// Changes what serves while the server runs, one change after the other: a new generation is brought up and proven before anything is touched, then the table is
/// replaced by one write, and the old generation is taken down when nothing uses it any more.
/// </summary>
internal sealed class PluginReplacements(
    PluginOptions options, Lazy<PluginPipeline> pipeline, PublishedPlugins published, ServingPlugins serving, PluginGenerations generations, PluginSwitches switches, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _one = new(1);
    private readonly ReplacementPlan _plan = new(options, published);
    private readonly Publication _publication = new(pipeline, published, new ReplacementPlan(options, published), serving, generations, switches, time, log);

    /// <summary>Ends when the server has been told to stop.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>Replaces a plugin by what lies in its folder and stands in its settings now, or all of which one or the other has changed; and takes in what is new.</summary>
    /// <param name="pluginId">The plugin; <see langword="null"/> for all.</param>
    public Task<IReadOnlyList<PluginChange>> ReloadAsync(string? pluginId) => OneAsync(async () =>
    {
        if (options.Reload == PluginReload.Off)
            return [PluginChange.Refused($"{ConfigurationPaths.Plugins}:{nameof(PluginOptions.Reload)} is {PluginReload.Off}: plugins are replaced by a restart. Set it to {PluginReload.Manual} to have them replaced while the server runs.")];

        var found = pipeline.Value.Discover();
        return pluginId is null ? await ReloadChangedAsync(found) : await ReloadAsync(found, pluginId);
    });

    /// <summary>Replaces these plugins by what lies in their folders and stands in their settings now.</summary>
    public Task<IReadOnlyList<PluginChange>> ReloadAsync(IReadOnlySet<string> pluginIds) =>
        OneAsync(() => ReplaceAsync([.. pipeline.Value.Discover().Where(candidate => pluginIds.Contains(candidate.Id))]));

    /// <summary>Switches a plugin off: for every request that begins from now on, and after a restart. Waits for nothing, a replacement of the same plugin included.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="by">Who does it.</param>
    public Task<IReadOnlyList<PluginChange>> DisableAsync(string pluginId, string by) => GuardedAsync(() => Task.FromResult<IReadOnlyList<PluginChange>>([_publication.SwitchOff(pluginId, by)]));

    /// <summary>Switches a plugin on again that had been switched off while the server ran; when what is under way has ended.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="by">Who does it.</param>
    public Task<IReadOnlyList<PluginChange>> EnableAsync(string pluginId, string by) => OneAsync(async () => [await EnableOneAsync(pluginId, by)]);

    /// <summary>What lies in the plugins directory and could be replaced, with what tells its bytes and settings from others, and whether that is what serves.</summary>
    public IReadOnlyList<(string Id, string Seen, bool Serves)> Look() =>
        [.. pipeline.Value.Discover().Select(candidate => (candidate.Id, Digest: PluginPipeline.Digest(candidate), Configured: options.Fingerprint(candidate.Id)))
            .Select(seen => (seen.Id, seen.Digest + seen.Configured,
                published.Table.Plugins.Any(plugin => plugin.Id == seen.Id && plugin.Digest == seen.Digest && !IsForLackOfTrust(plugin)) && !HasOtherSettings(Find(seen.Id), seen.Configured)))];

    /// <summary>What tells one content of the lock file from another. What was refused for the one may be taken for the other.</summary>
    public string LockStamp() => pipeline.Value.LockStamp();

    /// <summary>Waits until what was replaced has been taken down.</summary>
    public Task RetiredAsync() => _publication.Retirement.AllAsync();

    public void Dispose()
    {
        _publication.Dispose();
        _one.Dispose();
    }

    /// <summary>Changes nothing any more, and takes down what is on its way out.</summary>
    public async Task StopAsync()
    {
        _publication.Close();
        // One that hangs in a plugin's startup is not waited for longer than the startup may take.
        var free = await _one.WaitAsync(StopLimit);
        await _publication.Retirement.StopAsync();
        if (free)
            _one.Release();
    }

    private bool HasEnded => _publication.IsClosed || Stopping.IsCancellationRequested;

    private async Task<IReadOnlyList<PluginChange>> OneAsync(Func<Task<IReadOnlyList<PluginChange>>> change)
    {
        if (HasEnded)
            return [PluginChange.Refused(Publication.Stops)];
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            return await GuardedAsync(change);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<IReadOnlyList<PluginChange>> GuardedAsync(Func<Task<IReadOnlyList<PluginChange>>> change)
    {
        try
        {
            return HasEnded ? [PluginChange.Refused(Publication.Stops)] : await change();
        }
        catch (PluginDirectoryException exception)
        {
            return [PluginChange.Refused(exception.Message) with { IsOutage = true }];
        }
    }

    private async Task<IReadOnlyList<PluginChange>> ReloadChangedAsync(IReadOnlyList<PluginCandidate> found)
    {
        var changed = found.Where(HasChanged).ToArray();
        var changes = new List<PluginChange>(await ReplaceAsync(changed));
        foreach (var gone in published.Outcomes.Where(outcome => outcome.IsServing && found.All(candidate => !PluginId.Comparer.Equals(candidate.Id, outcome.Id))))
            changes.Add(PluginChange.Refused(IsGone(gone.Id)));
        // The next start would not get past it.
        changes.AddRange(RequiredPlugins.Unknown(published.Outcomes, options).Select(PluginChange.Refused));
        return changes.Count == 0 ? [PluginChange.Done("Nothing has changed.")] : changes;
    }

    private async Task<IReadOnlyList<PluginChange>> ReloadAsync(IReadOnlyList<PluginCandidate> found, string pluginId)
    {
        var mine = found.Where(candidate => PluginId.Comparer.Equals(candidate.Id, pluginId)).ToArray();
        if (mine.Length > 0)
            return await ReplaceAsync(mine);
        return [PluginChange.Refused(Find(pluginId) is null ? $"There is no plugin '{DisplayText.Clean(pluginId, PluginLimits.IdLength)}'." : IsGone(pluginId))];
    }

    private bool HasChanged(PluginCandidate candidate)
    {
        if (Find(candidate.Id) is not { } current)
            return true;
        if (current.Record.IsSwitchedOff)
            return false;
        if (IsForLackOfTrust(current.Record) || HasOtherSettings(current, options.Fingerprint(candidate.Id)))
            return true;
        var digest = PluginPipeline.Digest(candidate);
        return digest.Length == 0 ? current.IsServing : digest != current.Record.Digest;
    }

    // One that is switched off stays so, whatever its settings.
    private static bool HasOtherSettings(PluginOutcome? current, string configured) => current is { Record.IsSwitchedOff: false } && current.Configured != configured;

    /// <param name="candidates">What is to serve.</param>
    /// <param name="lifted">The switch that is being taken back, if one is.</param>
    private async Task<IReadOnlyList<PluginChange>> ReplaceAsync(IReadOnlyList<PluginCandidate> candidates, PluginSwitch? lifted = null)
    {
        Tidy();
        var (changes, proven, listed) = (new List<PluginChange>(), new List<PluginOutcome>(), new List<PluginOutcome>());
        try
        {
            foreach (var gone in Gone())
            {
                listed.Add(gone);
                changes.Add(PluginChange.Done($"The folder of plugin '{gone.Id}', which does not serve, is gone; what it claimed is free."));
            }

            foreach (var candidate in candidates)
            {
                var (outcome, refusal) = await ProveAsync(candidate, evenIfSwitchedOff: lifted is not null);
                if (refusal is not null)
                    changes.Add(Refuse(candidate.Id, refusal));
                // One that is new is listed as it would be after a start, refused or not.
                if (outcome is not null)
                    (refusal is null ? proven : listed).Add(outcome);
            }
        }
        catch
        {
            await serving.DiscardAsync(proven, CancellationToken.None);
            throw;
        }

        var overtaken = _publication.Refused(proven, lifted);
        var (accepted, objections) = _plan.Choose([.. proven.Except(overtaken.Select(pair => pair.Outcome))], listed);
        await LeaveOutAsync([.. overtaken, .. objections], changes);

        // One that the configuration leaves nothing to do is not started.
        foreach (var idle in _plan.With([.. accepted, .. listed]).Outcomes.Where(outcome => !outcome.IsServing))
        {
            if (accepted.FirstOrDefault(outcome => outcome.Id == idle.Id && outcome.IsServing) is not { } unused)
                continue;
            await serving.DiscardAsync([unused], CancellationToken.None);
            accepted = [.. accepted.Select(outcome => outcome == unused ? idle.TakenDown(unused) : outcome)];
        }

        foreach (var started in await serving.StartAsync(accepted, CancellationToken.None))
        {
            if (started.IsServing || started.Plugin is null)
                continue;
            accepted = [.. accepted.Where(outcome => outcome.Id != started.Id)];
            changes.Add(Refuse(started.Id, started.Record.Reason!));
        }

        // One may have been switched off while others were brought up.
        var left = _publication.Publish([.. accepted, .. listed], lifted);
        await LeaveOutAsync(left, changes);
        changes.AddRange(accepted.Except(left.Select(pair => pair.Outcome)).Select(outcome => PluginChange.Done(Said(outcome))));
        return changes;
    }

    private async Task LeaveOutAsync(IEnumerable<(PluginOutcome Outcome, string Objection)> refused, List<PluginChange> changes)
    {
        foreach (var (outcome, objection) in refused)
        {
            await serving.DiscardAsync([outcome], CancellationToken.None);
            changes.Add(Refuse(outcome.Id, objection));
        }
    }

    /// <summary>Those that do not serve, and keep something from others, and are not there any more.</summary>
    private PluginOutcome[] Gone()
    {
        var claimants = published.Activated.Where(outcome => outcome.Claims.Count > 0).ToArray();
        var found = claimants.Length == 0 ? [] : pipeline.Value.Discover().Select(candidate => candidate.Id).ToHashSet(PluginId.Comparer);
        return [.. claimants.Where(outcome => !found.Contains(outcome.Id)).Select(outcome => outcome with { Claims = [] })];
    }

    /// <summary>Everything that can be found out about a new generation without touching the old one.</summary>
    private async Task<(PluginOutcome? Outcome, string? Refusal)> ProveAsync(PluginCandidate candidate, bool evenIfSwitchedOff)
    {
        var current = Find(candidate.Id);
        if (current is { Record.IsSwitchedOff: true } && !evenIfSwitchedOff)
            return (null, $"Plugin '{current.Id}' is not served: {current.Record.Reason}");
        if (current is { IsServing: true } && Replaceability.Objection(current) is { } fixedContract)
            return (null, $"Plugin '{current.Id}' offers {fixedContract} and cannot be replaced while the server runs; restart the server.");
        if (current is { IsServing: true, Plugin.Generation.IsCollectible: false })
            return (null, $"Plugin '{current.Id}' was loaded to stay; restart the server.");
        if (generations.Stuck(candidate.Id) is var stuck && stuck >= options.ZombiesAtMost)
            return (null, $"Plugin '{candidate.Id}' has left {stuck} generations behind in memory ({ConfigurationPaths.Plugins}:{nameof(PluginOptions.ZombiesAtMost)}); restart required.");

        var outcome = (await pipeline.Value.BringUpAsync([candidate], evenIfSwitchedOff)).Single();
        if (outcome.IsServing)
            outcome = await SelfTest.RunAsync(outcome);
        var refusal = current is { IsServing: true } ? WhyNoSuccessor(outcome) : outcome.Record.State == PluginState.Refused ? outcome.Record.Reason : null;
        if (refusal is null)
            return (outcome, null);
        await serving.DiscardAsync([outcome], CancellationToken.None);
        return (current is null or { IsServing: false, Record.IsSwitchedOff: false } ? outcome with { Plugin = null, Offers = [] } : null, refusal);
    }

    // Half a plugin is better than none, and worse than the whole one that serves.
    private static string? WhyNoSuccessor(PluginOutcome outcome) =>
        outcome.Record.State == PluginState.Disabled ? $"{outcome.Record.Reason} A reload takes no plugin out of service: `plugins disable {outcome.Id}` does, or a restart."
        : outcome.Record.State != PluginState.Active ? outcome.Record.Reason ?? $"Plugin '{outcome.Id}' is {PluginListText.State(outcome.Record)}."
        : Replaceability.Objection(outcome) is { } contract ? $"Plugin '{outcome.Id}' offers {contract} now, which cannot be taken in while an earlier version serves; restart the server."
        : null;

    private async Task<PluginChange> EnableOneAsync(string pluginId, string by)
    {
        if (switches.Find(pluginId) is not { } off)
        {
            return PluginChange.Refused(Find(pluginId) is { } known
                ? $"Plugin '{known.Id}' is not switched off; it is {PluginListText.State(known.Record)}. {known.Record.Reason}".TrimEnd()
                : $"There is no plugin '{DisplayText.Clean(pluginId, PluginLimits.IdLength)}'.");
        }

        // What has something to itself, a file say, must not be there twice.
        var before = Replaceability.Objection(off.Contracts) is null ? Task.CompletedTask : _publication.Retirement.OfAsync(off.Id);
        await before.WaitAsync(PluginActivator.Limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!before.IsCompleted)
            return PluginChange.Refused($"Plugin '{off.Id}' is still ending calls from before it was switched off; try again when it has.");

        var candidates = pipeline.Value.Discover().Where(candidate => PluginId.Comparer.Equals(candidate.Id, off.Id)).ToArray();
        if (candidates.Length == 0)
            return PluginChange.Refused(IsGone(off.Id));
        var changes = await ReplaceAsync(candidates, off);
        if (!changes.All(change => change.IsDone))
            return changes[0];
        var unwritten = switches.SwitchOn(off);
        Log.SwitchedOn(log, off.Id, DisplayText.Clean(by, PluginLimits.IdLength));
        var doing = Find(off.Id) is { IsServing: false } idle ? $" It is {PluginListText.State(idle.Record)}. {idle.Record.Reason}".TrimEnd() : "";
        return unwritten is null ? PluginChange.Done($"Plugin '{off.Id}' is switched on again.{doing}") : PluginChange.Refused($"Plugin '{off.Id}' is switched on again. {unwritten}");
    }

    private PluginChange Refuse(string pluginId, string sentence)
    {
        Log.NotReplaced(log, pluginId, sentence);
        if (Find(pluginId) is { IsServing: true })
            published.Note(pluginId, $"Not replaced at {time.GetUtcNow().UtcDateTime:u}: {sentence}");
        return PluginChange.Refused(sentence);
    }

    private static string Said(PluginOutcome outcome) => outcome switch
    {
        { Plugin: { } plugin } => $"Plugin '{outcome.Id}' {plugin.Version} serves, generation {plugin.Generation.Number}.{(outcome.Record.Reason is { } reason ? " " + reason : "")}",
        _ => $"Plugin '{outcome.Id}' is {PluginListText.State(outcome.Record)}. {outcome.Record.Reason}".TrimEnd(),
    };

    private string IsGone(string pluginId) =>
        switches.Find(pluginId) is { Id: var off } ? $"The folder of plugin '{off}' is gone, so it stays switched off; put the folder back, or, to do without the plugin, stop the server and run `plugins enable {off}` then."
        : Find(pluginId) is { IsServing: false, Id: var idle } ? $"The folder of plugin '{idle}', which does not serve, is gone."
        : $"The folder of plugin '{pluginId}' is gone, and the plugin serves on; `plugins disable {pluginId}` ends that.";

    // Somebody may have locked it since.
    private static bool IsForLackOfTrust(PluginRecord plugin) => plugin.Refusal is RefusalReason.Untrusted or RefusalReason.HashMismatch;

    private PluginOutcome? Find(string pluginId) => published.Outcomes.FirstOrDefault(outcome => PluginId.Comparer.Equals(outcome.Id, pluginId));

    private void Tidy()
    {
        try
        {
            pipeline.Value.RemoveSnapshotsExcept(published.Outcomes.Select(outcome => outcome.Record.SnapshotDigest).OfType<string>().Concat(generations.Digests()).ToHashSet(StringComparer.Ordinal));
        }
        catch (PluginDirectoryException exception)
        {
            Log.NotTidied(log, exception.Message);
        }
    }
}
