using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.SignIn;

/// <summary>What somebody has agreed to for good, one record for each user and client.</summary>
internal sealed class Consents(OperationalStore store, SealedRecords records, TimeProvider time)
{
    public const string Kind = "consent";

    // Until it is taken back; a store wants an end.
    private static readonly TimeSpan NoEnd = TimeSpan.FromDays(3650);

    /// <summary>Whether everything that is asked for has been agreed to.</summary>
    public async Task<bool> CoversAsync(string subjectId, string clientId, IEnumerable<string> scopes) =>
        await FindAsync(subjectId, clientId) is var (record, state) && record.ExpiresAt > time.GetUtcNow() && scopes.All(state.Scopes.Contains);

    /// <summary>Remembers. What was agreed to before, and has not been asked for again, stays agreed to.</summary>
    /// <param name="subjectId">Whose consent it is.</param>
    /// <param name="client">The client that it is for.</param>
    /// <param name="asked">The scopes that they were asked for.</param>
    /// <param name="granted">Those of them that they agreed to.</param>
    public async Task RememberAsync(string subjectId, RegisteredClient client, IReadOnlyCollection<string> asked, IReadOnlyCollection<string> granted)
    {
        var (id, now) = (IdOf(subjectId, client.ClientId), time.GetUtcNow());
        var known = await FindAsync(subjectId, client.ClientId);
        var kept = known is var (earlier, before) && earlier.ExpiresAt > now ? before.Scopes.Except(asked, StringComparer.Ordinal) : [];
        var state = new ConsentState([.. granted.Concat(kept).Distinct(StringComparer.Ordinal)]);
        var record = new OperationalRecord
        {
            Kind = Kind,
            Id = id,
            Stamp = OperationalStore.NewStamp(),
            Subject = subjectId,
            ClientId = client.ClientId,
            CreatedAt = now,
            ExpiresAt = now + (client.Client.ConsentLifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : NoEnd),
            Payload = records.Seal(Kind, id, state, SignInJson.Default.ConsentState),
        };
        // Lost to another answer of the same user: then that one is remembered, and this one is asked again.
        _ = known is var (present, _) ? await store.TryReplaceAsync(record, present.Stamp) : await store.TryAddAsync(record);
    }

    /// <summary>Reads what somebody has agreed to; <see langword="null"/> if no master key opens it.</summary>
    public ConsentState? TryRead(OperationalRecord record) => records.TryOpen(record, SignInJson.Default.ConsentState);

    /// <summary>Forgets what somebody has agreed to, so that they are asked again.</summary>
    public Task ForgetAsync(string subjectId, string clientId) => store.RemoveAsync(Kind, IdOf(subjectId, clientId));

    private async Task<(OperationalRecord Record, ConsentState State)?> FindAsync(string subjectId, string clientId) =>
        await store.FindAsync(Kind, IdOf(subjectId, clientId)) is { } record && TryRead(record) is { } state ? (record, state) : null;

    // The parts can hold anything, so their lengths keep them apart.
    private static string IdOf(string subjectId, string clientId) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{subjectId.Length}:{subjectId}{clientId}")));
}

/// <summary>Scopes that somebody has agreed to, as they are kept.</summary>
internal sealed record ConsentState(string[] Scopes);
