namespace PluginTokenServer.Stores;

/// <summary>
/// Keeps <see cref="OperationalRecord"/>s. Each write is one conditional write of one record, and lasts before it is answered: no answer is
/// given on something that a crash could take back. Any engine that can do that much will do; transactions over several records are not needed.
/// </summary>
/// <remarks>
/// Offered by the plugin that <c>TokenServer:Storage:Provider</c> names; one instance serves all requests at once. Whatever keeps it from
/// answering is a <see cref="StoreUnavailableException"/>; the host says 503 then, and after a write that may have been carried out it looks
/// for the record's stamp. The token of a call ends with its deadline.
/// </remarks>
public interface IOperationalStore
{
    /// <summary>Gets ready before the server listens: makes or upgrades its own schema.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be used. The message says what to do; the server does not start.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>The time at the store, which nodes are held against; the node's own where the store has none.</summary>
    Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken);

    /// <summary>Adds a record unless there is one of its kind and id. One that has expired by the new record's <see cref="OperationalRecord.CreatedAt"/> counts as absent and is replaced.</summary>
    /// <returns>Whether it was added.</returns>
    Task<bool> TryAddAsync(OperationalRecord record, CancellationToken cancellationToken);

    /// <summary>Finds a record, expired or not, as it was last written by anybody.</summary>
    Task<OperationalRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>Finds those of several records that there are, in any order.</summary>
    Task<IReadOnlyList<OperationalRecord>> FindAsync(string kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Replaces a record if it still has the expected stamp.</summary>
    /// <returns>Whether it was replaced; not if it is gone or has another stamp.</returns>
    Task<bool> TryReplaceAsync(OperationalRecord record, string expectedStamp, CancellationToken cancellationToken);

    /// <summary>Removes a record if there is one.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>Lists records, expired or not, ordered by id.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends with the deadline.</param>
    Task<IReadOnlyList<OperationalRecord>> ListAsync(OperationalFilter filter, int limit, CancellationToken cancellationToken);

    /// <summary>Removes records that expired before a time. Does not wait for records that somebody else is writing.</summary>
    /// <param name="before">The time.</param>
    /// <param name="batch">How many at most, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends with the deadline.</param>
    /// <returns>How many were removed; fewer than <paramref name="batch"/> says that there are no more.</returns>
    Task<int> RemoveExpiredAsync(DateTimeOffset before, int batch, CancellationToken cancellationToken);
}
