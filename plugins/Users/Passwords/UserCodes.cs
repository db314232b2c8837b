using Microsoft.AspNetCore.Identity;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Users.Passwords;

/// <summary>The secret that a client asks somebody for before it has their other device disturbed, <c>user_code</c>. Short, so that wrong ones count like wrong passwords.</summary>
internal sealed class UserCodes(ISlowWork slow, Attempts attempts, IPasswordHasher<User> hasher)
{
    public Task<string> HashAsync(User user, string code) => slow.RunAsync(() => hasher.HashPassword(user, code));

    public async Task<bool> IsRightAsync(User user, string code)
    {
        var hashing = slow.RunAsync(() => hasher.VerifyHashedPassword(user, user.UserCodeHash!, code));
        // Where there is no place for it, nothing is counted.
        if (hashing.IsFaulted)
            await hashing;
        var entering = attempts.EnterAsync(user.Id);
        await Task.WhenAll(hashing, entering);
        if (!await entering)
            return false;
        if (await hashing == PasswordVerificationResult.Failed)
        {
            attempts.ReportWrong(user);
            return false;
        }

        await attempts.ForgiveAsync(user.Id);
        return true;
    }
}
