using PluginTokenServer.Host.Plugins.Trust;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>What <c>plugins lock</c> shows before it asks: of what is new, enough to go and look.</summary>
internal static class LockText
{
    public static async Task WriteAsync(TextWriter writer, LockProposal proposal)
    {
        foreach (var change in proposal.Changes)
        {
            await writer.WriteLineAsync($"{Word(change.Kind)}{change.Id} {Versions(change)}".TrimEnd());
            if (change.Kind == LockChangeKind.Refused)
                await writer.WriteLineAsync($"  {change.Found!.Refusal!.Sentence}");
            else if (change is { Kind: LockChangeKind.Added or LockChangeKind.Changed, Found: { } found })
                await WriteAsync(writer, change.Locked, found);
        }
    }

    private static async Task WriteAsync(TextWriter writer, LockedPlugin? locked, ExaminedPlugin found)
    {
        await writer.WriteLineAsync($"  path    {found.Candidate.SourcePath}");
        if (locked is not null)
            await writer.WriteLineAsync($"  digest  {locked.Digest}, locked by {locked.LockedBy}{(locked.LockedAt is { } at ? $" on {at.UtcDateTime:yyyy-MM-dd HH:mm}Z" : "")}");
        await writer.WriteLineAsync($"  {(locked is null ? "digest " : "     to")} {found.Snapshot.TreeDigest}");
        await writer.WriteLineAsync($"  offers  {string.Join(", ", found.Offers)}");
        foreach (var library in found.Report.NativeLibraries)
            await writer.WriteLineAsync($"  native  {library}");
        foreach (var note in found.Snapshot.Notes)
            await writer.WriteLineAsync($"  note    {note}");
    }

    private static string Versions(LockChange change) => (change.Locked?.Version, change.Found?.Report.Version) switch
    {
        ({ } from, { Length: > 0 } to) when from != to => $"{from} to {to}",
        ({ } from, _) => from,
        (_, { } to) => to,
        _ => "",
    };

    private static string Word(LockChangeKind kind) => kind.ToString().ToLowerInvariant().PadRight(11);
}
