using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Users.Passwords;

/// <summary>Decides whether a password is somebody's. Nobody and somebody, a wrong password and a right one that comes while none is looked at, go the same way and cost the same (PWD-02).</summary>
internal sealed class PasswordCheck(Database database, Finder finder, ISlowWork slow, Attempts attempts, IPasswordHasher<User> hasher)
{
    private static readonly User Nobody = new() { Id = "" };

    private readonly Lazy<string> _nobodysHash = new(() => hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));

    /// <summary>Finds whose name and password these are.</summary>
    /// <returns>The person, whose attempt is still counted as a wrong one; <see langword="null"/> for nobody who may go on.</returns>
    public async Task<User?> FindAsync(string userName, string password) => await MatchesAsync(await finder.ByNameAsync(userName), password) is { IsActive: true } user ? user : null;

    /// <summary>Checks the password of somebody.</summary>
    /// <param name="user">Who it should be; <see langword="null"/> for nobody.</param>
    /// <param name="password">What was typed.</param>
    /// <returns>The person, whose attempt is still counted as a wrong one; <see langword="null"/> where it is wrong, or none is looked at.</returns>
    public async Task<User?> MatchesAsync(User? user, string password)
    {
        var nobodys = _nobodysHash.Value;
        var (owner, hash) = user is { PasswordHash: { } own } ? (user, own) : (Nobody, nobodys);
        var hashing = slow.RunAsync(() => hasher.VerifyHashedPassword(owner, hash, password));
        // Where there is no place for it, nothing is counted.
        if (hashing.IsFaulted)
            await hashing;

        // Beside the hash, which takes longer: what the write takes tells nothing then.
        var entering = attempts.EnterAsync(user?.Id ?? "");
        await Task.WhenAll(hashing, entering);
        if (user is null)
            return null;
        if (!await entering)
            return null;
        if (owner == Nobody || await hashing == PasswordVerificationResult.Failed)
        {
            attempts.ReportWrong(user);
            return null;
        }

        if (await hashing == PasswordVerificationResult.SuccessRehashNeeded)
            await RehashAsync(user, password);
        return user;
    }

    /// <summary>Makes a hash, when there is a place for it.</summary>
    public Task<string> HashAsync(User user, string password) => slow.RunAsync(() => hasher.HashPassword(user, password));

    /// <summary>Whether a password is the present one. For a password that is being chosen: nothing is counted.</summary>
    public async Task<bool> IsPresentAsync(User user, string password) =>
        user.PasswordHash is { } hash && await slow.RunAsync(() => hasher.VerifyHashedPassword(user, hash, password)) != PasswordVerificationResult.Failed;

    private async Task RehashAsync(User user, string password)
    {
        var (before, after) = (user.PasswordHash, await HashAsync(user, password));
        await database.UseAsync(context => context.Users.Where(row => row.Id == user.Id && row.PasswordHash == before)
            .ExecuteUpdateAsync(changes => changes.SetProperty(row => row.PasswordHash, after)));
    }
}
