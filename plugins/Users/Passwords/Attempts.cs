using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Settings;

namespace PluginTokenServer.Plugins.Users.Passwords;

/// <summary>
/// Counts wrong passwords and codes, and refuses somebody for a while after too many. Each change is one conditional write, so that it holds on all nodes and attempts
/// in parallel cannot overshoot: every attempt counts as wrong before it is looked at, and the count is taken back when it was right.
/// </summary>
internal sealed class Attempts(Database database, UsersSettings settings, TimeProvider time, ILogger<Attempts> logger)
{
    private LockoutSettings Limits => settings.Lockout;

    /// <param name="userId">Whose; for nobody, an identifier that nobody has, and the work is the same.</param>
    /// <returns>Whether what was entered may be looked at.</returns>
    public async Task<bool> EnterAsync(string userId)
    {
        if (Limits.Attempts == 0)
            return true;
        var (most, now) = (Limits.Attempts, time.GetUtcNow().ToUnixTimeMilliseconds());
        var until = now + (Limits.DurationSeconds * 1000L);
        return await database.UseAsync(context => context.Users
            .Where(user => user.Id == userId && user.RefusedUntil <= now)
            .ExecuteUpdateAsync(changes => changes
                .SetProperty(user => user.RefusedUntil, user => (user.RefusedUntil > 0 ? 1 : user.AccessFailedCount + 1) >= most ? until : 0)
                .SetProperty(user => user.AccessFailedCount, user => user.RefusedUntil > 0 ? 1 : user.AccessFailedCount + 1))) > 0;
    }

    /// <summary>What was entered was right, and there is more to come: those before it stay counted.</summary>
    public Task ForgiveAsync(string userId) => database.UseAsync(context => context.Users
        .Where(user => user.Id == userId && user.AccessFailedCount > 0)
        .ExecuteUpdateAsync(changes => changes
            .SetProperty(user => user.RefusedUntil, 0)
            .SetProperty(user => user.AccessFailedCount, user => user.AccessFailedCount - 1)));

    /// <summary>They are who they say: the count begins anew.</summary>
    public Task ClearAsync(string userId) => database.UseAsync(context => context.Users
        .Where(user => user.Id == userId && (user.AccessFailedCount > 0 || user.RefusedUntil > 0))
        .ExecuteUpdateAsync(changes => changes
            .SetProperty(user => user.RefusedUntil, 0)
            .SetProperty(user => user.AccessFailedCount, 0)));

    /// <summary>What was entered was wrong; it is counted already.</summary>
    /// <param name="user">Whose, as they were before.</param>
    public void ReportWrong(User user)
    {
        if (Limits.Attempts > 0 && user.RefusedUntil == 0 && user.AccessFailedCount + 1 >= Limits.Attempts)
            Log.LockedOut(logger, user.Id, Limits.DurationSeconds, Limits.Attempts);
    }
}
