namespace PluginTokenServer.Services;

/// <summary>Takes back what somebody has granted. To be injected, for instance by a directory that has changed a password or disabled somebody.</summary>
public interface IGrantRevocation
{
    /// <summary>Ends the sessions of somebody, and all grants of theirs with refresh tokens, codes and reference tokens. Clients that want to be told of it are.</summary>
    /// <param name="subjectId">Whose, <c>sub</c>.</param>
    /// <param name="exceptSessionId">A session that goes on: that of the person who is at it. Its grants end like the others.</param>
    /// <returns>A task that ends when nothing of it is good for anything any more, on no node; an exception means that something may still be.</returns>
    Task RevokeSubjectAsync(string subjectId, string? exceptSessionId = null);
}
