using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Trust;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>Says which plugins may run, and checks that what is there is that. Nothing of a plugin runs for it.</summary>
internal static class PluginLockVerbs
{
    private const string Yes = "--yes";
    private const string By = "--by";

    /// <summary>Shows what there is to accept, asks, and writes the lock file.</summary>
    public static async Task<int> LockAsync(string[] args, Terminal terminal)
    {
        var (words, settings) = PluginVerbLine.Split(args);
        if (Parse(words) is not { } order)
        {
            await terminal.Error.WriteLineAsync($"`plugins lock` takes ids of plugins, {Yes} and {By} <name>.");
            return ExitCodes.Usage;
        }

        var place = PluginPlace.Of(settings);
        var file = new PluginLockFile(place.Paths.LockFile);
        var proposal = Propose(place, file, order.Ids);
        await LockText.WriteAsync(terminal.Out, proposal);
        var refused = proposal.Changes.Any(change => change.Kind == LockChangeKind.Refused) ? ExitCodes.Fault : ExitCodes.Done;
        if (!proposal.ChangesAnything)
        {
            await terminal.Error.WriteLineAsync($"There is nothing to change in {file.Path}.");
            return refused;
        }

        if (!order.Yes && !await AgreesAsync(terminal))
            return ExitCodes.Fault;

        Write(file, proposal.Apply(order.By, TimeProvider.System.GetUtcNow()));
        await terminal.Error.WriteLineAsync($"Written to {file.Path}. A running server takes it up when its plugins are loaded the next time.");
        return refused;
    }

    /// <summary>Whether a server that trusts nothing but the lock would load every plugin that is switched on.</summary>
    public static async Task<int> VerifyAsync(string[] args, Terminal terminal)
    {
        var (words, settings) = PluginVerbLine.Split(args);
        if (words.Length > 0)
        {
            await terminal.Error.WriteLineAsync("`plugins verify` takes nothing but settings.");
            return ExitCodes.Usage;
        }

        var place = PluginPlace.Of(settings);
        var policy = new PluginTrustPolicy(PluginTrust.Enforce, place.Paths, place.IsDevelopment);
        var found = Examine(place, policy.RefusesGroups, policy.Judge);
        var faults = await VerifyText.WriteAsync(terminal, place.Options, found);
        return faults == 0 ? ExitCodes.Done : ExitCodes.Fault;
    }

    private static LockProposal Propose(PluginPlace place, PluginLockFile file, string[] ids)
    {
        var refuseGroups = PluginTrustPolicy.Mode(place.Options, place.IsDevelopment) == PluginTrust.Enforce;
        var before = file.Read(refuseGroups, place.IsDevelopment);
        if (before is { Fault: { } fault, IsMissing: false })
            throw new StartupException($"{fault.What}: {fault.Remedy}.");

        var bundled = new PluginLockFile(place.Paths.BundledLockFile, isOwn: false).Read(refuseGroups, place.IsDevelopment).Lock;
        var proposal = LockProposal.Of(before.Lock ?? PluginLock.Empty, bundled, Examine(place, refuseGroups), ids, out var unknown);
        if (unknown is null)
            return proposal;
        throw new StartupException(bundled?.Find(unknown) is null
            ? $"There is no plugin '{PluginId.ForDisplay(unknown)}' in {place.Paths.Directory}, and none in {file.Path}."
            : $"Plugin '{unknown}' comes with the server, whose own lock has it; there is nothing for you to lock.");
    }

    private static IReadOnlyList<ExaminedPlugin> Examine(PluginPlace place, bool refuseGroups, Func<PluginCandidate, PluginSnapshot, PluginSnapshot>? judge = null)
    {
        try
        {
            return PluginExamination.Of(place.Paths, place.IsDevelopment, refuseGroups, judge);
        }
        catch (PluginDirectoryException fault)
        {
            throw new StartupException(fault.Message);
        }
    }

    private static async Task<bool> AgreesAsync(Terminal terminal)
    {
        if (!terminal.IsInteractive)
        {
            await terminal.Error.WriteLineAsync($"Nothing was written: nobody is here to be asked. Look at this, and say {Yes}.");
            return false;
        }

        await terminal.Error.WriteAsync("May these run in your token server, with all its rights? [y/N] ");
        var agrees = (await terminal.In.ReadLineAsync())?.Trim() is "y" or "Y" or "yes";
        if (!agrees)
            await terminal.Error.WriteLineAsync("Nothing was written.");
        return agrees;
    }

    private static void Write(PluginLockFile file, PluginLock content)
    {
        try
        {
            file.Write(content);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file.Path} cannot be written ({fault.Message.TrimEnd('.')}): run this as somebody who may write to {Path.GetDirectoryName(file.Path)}, or name another file by {ConfigurationPaths.Plugins}:LockFile.");
        }
    }

    private static (string[] Ids, bool Yes, string By)? Parse(string[] words)
    {
        var (ids, yes, by) = (new List<string>(), false, $"{Environment.UserName}@{Environment.MachineName}");
        for (var at = 0; at < words.Length; at++)
        {
            if (words[at] == Yes)
                yes = true;
            else if (words[at] == By && at + 1 < words.Length && DisplayText.IsClean(words[at + 1]))
                by = words[++at];
            else if (words[at].StartsWith('-'))
                return null;
            else
                ids.Add(words[at]);
        }

        return ([.. ids], yes, by);
    }
}
