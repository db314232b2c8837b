using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.SignIn.Account;

/// <summary>What the store has of one subject, read in pages.</summary>
internal static class PersonRecords
{
    /// <summary>How many records of a kind are read for a page, expired ones among them.</summary>
    public const int Most = 1000;

    private const int Batch = 200;

    public static async IAsyncEnumerable<OperationalRecord> OfSubjectAsync(this OperationalStore store, string kind, string subjectId)
    {
        string? after = null;
        IReadOnlyList<OperationalRecord> found;
        do
        {
            found = await store.ListAsync(new OperationalFilter { Kind = kind, Subject = subjectId, AfterId = after }, Batch);
            foreach (var record in found)
                yield return record;
            after = found.Count > 0 ? found[^1].Id : null;
        }
        while (found.Count == Batch);
    }

    /// <returns>As many as a page takes, and whether there are more.</returns>
    public static async Task<(List<OperationalRecord> Records, bool HasMore)> ForPageAsync(this OperationalStore store, string kind, string subjectId)
    {
        List<OperationalRecord> records = [];
        await foreach (var record in store.OfSubjectAsync(kind, subjectId))
        {
            if (records.Count == Most)
                return (records, true);
            records.Add(record);
        }

        return (records, false);
    }
}
