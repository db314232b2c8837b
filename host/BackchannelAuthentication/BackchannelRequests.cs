using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>CIBA requests that wait for their users. Each is a grant, and a record by which it is found from the user.</summary>
internal sealed class BackchannelRequests(CrossDeviceGrants grants, OperationalStore store, HandleKeys handles, ServerConfigurationSource configuration, TimeProvider time)
{
    /// <summary>The kind of the records that point from users to their requests.</summary>
    public const string Kind = "backchannel_request";

    private const int Page = 200;

    /// <summary>Keeps a request that has been looked at.</summary>
    /// <returns>Its id, and the handle that the client polls with; <see langword="null"/> if as many requests wait for the user as may (CIB-10).</returns>
    public async Task<(string Id, string AuthReqId)?> TryAddAsync(RegisteredClient client, BackchannelRequest request, BackchannelUser user, int interval, string? source)
    {
        var most = configuration.Current.Options.BackchannelAuthentication.MaxPendingPerUser;
        if ((await PointersAsync(user.SubjectId)).Count >= most)
            return null;
        var (handle, now) = (handles.New(generation: 0), time.GetUtcNow());
        var authReqId = handles.Write(HandleKind.AuthReqId, handle);
        // The pointer first: should the grant not follow, it points to nothing and expires.
        var pointer = new OperationalRecord
        {
            Kind = Kind,
            Id = handle.RecordId,
            Stamp = OperationalStore.NewStamp(),
            GrantId = handle.RecordId,
            Subject = user.SubjectId,
            ClientId = client.ClientId,
            CreatedAt = now,
            ExpiresAt = now + request.Lifetime,
        };
        if (!await store.TryAddAsync(pointer))
            throw new InvalidOperationException("A request got the id of another one.");
        // Counted once more with this one among them: those that came at once had not seen each other.
        if ((await PointersAsync(user.SubjectId)).Count > most)
        {
            await store.RemoveAsync(Kind, pointer.Id);
            return null;
        }

        await grants.BeginAsync(handle, client, request.Scopes, request.Resources, request.Lifetime, StoredClaim.Of(user.Subject.Claims), codeChallenge: null, new CrossDeviceState
        {
            Interval = interval,
            PointerId = handle.RecordId,
            Source = source,
            BindingMessage = request.BindingMessage,
            AcrValues = request.AcrValues,
            Ping = request.NotificationToken is { } token ? new PingState(token, authReqId) : null,
        });
        return (handle.RecordId, authReqId);
    }

    /// <summary>The requests that wait for a user, the oldest first.</summary>
    public async Task<IReadOnlyList<StoredGrant>> ListAsync(string subjectId)
    {
        List<StoredGrant> waiting = [];
        foreach (var pointer in (await PointersAsync(subjectId)).OrderBy(pointer => pointer.CreatedAt))
        {
            if (await FindAsync(pointer.Id, subjectId) is { } grant)
                waiting.Add(grant);
        }

        return waiting;
    }

    /// <summary>Finds a request that waits, for the user that it means and for nobody else.</summary>
    public async Task<StoredGrant?> FindAsync(string id, string subjectId) =>
        await FindAsync(id) is { } grant && grant.Record.Subject == subjectId ? grant : null;

    /// <summary>Finds a request that waits, whoever it is for.</summary>
    public async Task<StoredGrant?> FindAsync(string id) =>
        Handle.IsRecordId(id) && await store.FindAsync(Kind, id) is { GrantId: { } grantId } ? await grants.FindWaitingAsync(grantId) : null;

    // Those that have expired lie among them until they are cleaned up, and whoever asks for short ones makes many.
    private async Task<List<OperationalRecord>> PointersAsync(string subjectId)
    {
        var (pointers, after, now) = (new List<OperationalRecord>(), (string?)null, time.GetUtcNow());
        while (true)
        {
            var found = await store.ListAsync(new OperationalFilter { Kind = Kind, Subject = subjectId, AfterId = after }, Page);
            pointers.AddRange(found.Where(record => record.ExpiresAt > now));
            if (found.Count < Page)
                return pointers;
            after = found[^1].Id;
        }
    }
}
