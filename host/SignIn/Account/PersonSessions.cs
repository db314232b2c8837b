using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.SignIn.Account;

/// <summary>The sessions of a person, with whichever browser.</summary>
internal sealed class PersonSessions(OperationalStore store, Sessions sessions, SignOut signOut, TimeProvider time)
{
    /// <returns>Those that live, the browser's own first, then the last used ones; and whether there are more.</returns>
    public async Task<(Session[] Sessions, bool HasMore)> ListAsync(Person person)
    {
        var (records, hasMore) = await store.ForPageAsync(Sessions.Kind, person.SubjectId);
        var now = time.GetUtcNow();
        // The own one is there for certain, also where there are too many to be read.
        var others = records.Where(record => record.ExpiresAt > now && record.SessionId != person.Session.SessionId).Select(sessions.TryRead).OfType<Session>()
            .Where(session => person.Is(session.State.Subject)).OrderByDescending(session => session.State.SeenAt);
        return ([person.Session, .. others], hasMore);
    }

    /// <summary>Ends a session with another browser.</summary>
    /// <returns>Whether there was one of this person's.</returns>
    public async Task<bool> TryEndAsync(Person person, string sessionId) =>
        (await ListAsync(person)).Sessions.Any(session => session.SessionId == sessionId) && await signOut.EndAsync(sessionId);

    /// <summary>Ends all sessions but that of the person's browser, also those that no page has room for.</summary>
    /// <returns>How many.</returns>
    public async Task<int> EndOthersAsync(Person person)
    {
        var count = 0;
        await foreach (var record in store.OfSubjectAsync(Sessions.Kind, person.SubjectId))
        {
            if (record.SessionId is { } id && id != person.Session.SessionId && record.ExpiresAt > time.GetUtcNow() && sessions.TryRead(record) is { } session && person.Is(session.State.Subject))
                count += await signOut.EndAsync(id) ? 1 : 0;
        }

        return count;
    }
}
