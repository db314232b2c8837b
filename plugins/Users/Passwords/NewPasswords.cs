using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Plugins.Users.Texts;

namespace PluginTokenServer.Plugins.Users.Passwords;

/// <summary>Gives people new passwords.</summary>
internal sealed class NewPasswords(PasswordPolicy policy, PasswordCheck check, Accounts accounts)
{
    /// <summary>What is wrong with a password that somebody has chosen, in one sentence; <see langword="null"/> where it will do.</summary>
    public async Task<string?> ObjectionAsync(User user, string password, string again, Words words) =>
        password != again ? words["Password.Differ"]
        : policy.Objection(user, password, words) is { } objection ? objection
        : await check.IsPresentAsync(user, password) ? words["Password.Same"]
        : null;

    /// <summary>Sets a password. It ends sign-ins that are under way.</summary>
    /// <param name="user">Whose, as they were read.</param>
    /// <param name="password">The password.</param>
    /// <param name="mustChange">Whether the next sign-in asks for another.</param>
    /// <returns>The security stamp from now on; <see langword="null"/> where somebody has changed meanwhile.</returns>
    public async Task<string?> SetAsync(User user, string password, bool mustChange)
    {
        var (hash, stamp) = (await check.HashAsync(user, password), NewUsers.NewStamp());
        var done = await accounts.ChangeAsync(user, changes => changes
            .SetProperty(row => row.PasswordHash, hash)
            .SetProperty(row => row.MustChangePassword, mustChange)
            .SetProperty(row => row.AccessFailedCount, 0)
            .SetProperty(row => row.RefusedUntil, 0)
            .SetProperty(row => row.PendingSignIn, (string?)null)
            .SetProperty(row => row.SecurityStamp, stamp));
        if (done)
            accounts.Report(user.Id, "has a new password");
        return done ? stamp : null;
    }
}
