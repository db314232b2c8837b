using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Grants;

/// <summary>Access tokens that are only references; what they say is in the store, and they live only while their grant does.</summary>
internal sealed class ReferenceTokens(OperationalStore store, SealedRecords records, HandleKeys handles, GrantStore grants, TimeProvider time)
{
    public const string Kind = "reference";

    /// <summary>Makes a reference token. It counts for nothing until its record has been added.</summary>
    /// <param name="token">The token.</param>
    /// <param name="clientId">The client that authenticated.</param>
    /// <param name="grantId">The grant it belongs to.</param>
    /// <param name="origin">The plugin behind it.</param>
    public (string Token, OperationalRecord Record) New(Models.Token token, string clientId, string? grantId, string? origin)
    {
        var handle = handles.New(generation: 0);
        var (id, stored) = (handle.RecordId, StoredToken.Of(token));
        var record = new OperationalRecord
        {
            Kind = Kind,
            Id = id,
            Stamp = OperationalStore.NewStamp(),
            GrantId = grantId,
            Subject = token.SubjectId,
            ClientId = clientId,
            SessionId = token.SessionId,
            Origin = origin,
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = stored.CreatedAt.AddSeconds(stored.Lifetime),
            Payload = records.Seal(Kind, id, stored, GrantJson.Default.StoredToken),
        };
        return (handles.Write(HandleKind.ReferenceToken, handle), record);
    }

    /// <summary>Finds what a presented text refers to; <see langword="null"/> unless it is a reference token of this server that lives.</summary>
    public async Task<(OperationalRecord Record, StoredToken Token)?> FindAsync(string presented)
    {
        if (!handles.TryRead(HandleKind.ReferenceToken, presented, out var handle))
            return null;
        var record = await store.FindAsync(Kind, handle.RecordId);
        if (record is null || record.ExpiresAt <= time.GetUtcNow() || (record.GrantId is { } grant && !await grants.IsLiveAsync(grant)))
            return null;
        return TryRead(record) is { } token ? (record, token) : null;
    }

    /// <summary>Reads what a reference token stands for; <see langword="null"/> if no master key opens it.</summary>
    public StoredToken? TryRead(OperationalRecord record) => records.TryOpen(record, GrantJson.Default.StoredToken);

    /// <summary>Whether it was issued to a client, whichever client it names.</summary>
    public async Task<bool> IsIssuedToAsync(string id, string clientId) => await store.FindAsync(Kind, id) is { } record && record.ClientId == clientId;

    public Task<bool> RemoveAsync(string id) => store.RemoveAsync(Kind, id);
}
