namespace PluginTokenServer.Stores;

/// <summary>Implemented by a store that can copy itself while it serves; one that has its engine's own tools for that does not.</summary>
public interface IOperationalStoreBackup
{
    /// <summary>Writes a consistent copy of everything that has been acknowledged when it is called.</summary>
    /// <param name="path">The file to make. It does not exist yet.</param>
    /// <param name="cancellationToken">Ends when nobody waits for it any more.</param>
    /// <exception cref="StoreUnavailableException">The copy could not be made; the message says why.</exception>
    Task BackupAsync(string path, CancellationToken cancellationToken);
}
