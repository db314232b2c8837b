using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.SecondFactors;

/// <summary>The second factor of people. Its key lies in the database sealed under the server's master key: a copy of the database makes no codes.</summary>
internal sealed class SecondFactor(Database database, IDataProtectionProvider protection, TimeProvider time, ILogger<SecondFactor> logger)
{
    private readonly IDataProtector _protector = protection.CreateProtector("otp");

    /// <summary>Takes a code of the application.</summary>
    /// <returns>Whether it is right and was not taken before, on any node.</returns>
    public async Task<bool> TakeCodeAsync(User user, string code)
    {
        if (TryOpen(user) is not { } secret || Totp.StepOf(secret, code, time.GetUtcNow()) is not { } step)
            return false;
        var resealed = Seal(user.Id, secret);
        // RFC 6238 §5.2: a code that was accepted is accepted no second time, and nor is one from before it. Sealed anew on the way, so that a former master key can be done without some day.
        var taken = await database.UseAsync(context => context.Users
            .Where(row => row.Id == user.Id && row.OtpSecret == user.OtpSecret && row.OtpLastStep < step)
            .ExecuteUpdateAsync(changes => changes.SetProperty(row => row.OtpLastStep, step).SetProperty(row => row.OtpSecret, resealed)));
        if (taken == 0)
            Log.CodeReplayed(logger, user.Id);
        return taken > 0;
    }

    /// <summary>Takes a recovery code.</summary>
    public async Task<bool> TakeRecoveryCodeAsync(User user, string code)
    {
        var taken = await database.UseAsync(context => RecoveryCodes.TryUseAsync(context, user.Id, code));
        if (taken)
            Log.Changed(logger, user.Id, "signed in with a recovery code, which is used up");
        return taken;
    }

    /// <summary>Gives somebody the second factor of a key that they have shown to have.</summary>
    /// <param name="user">Who, as they were read.</param>
    /// <param name="secret">The key.</param>
    /// <param name="code">What the application makes of it.</param>
    /// <param name="stamp">What ends the sign-ins and pages that are under way.</param>
    /// <param name="pending">A sign-in that waits for nothing but that somebody goes on.</param>
    /// <returns>Recovery codes, which cannot be shown again; <see langword="null"/> where the code is wrong or somebody has changed meanwhile.</returns>
    public async Task<string[]?> EnrolAsync(User user, byte[] secret, string code, string stamp, string? pending)
    {
        if (Totp.StepOf(secret, code, time.GetUtcNow()) is not { } step)
            return null;
        var (codes, sealedSecret) = (RecoveryCodes.New(), Seal(user.Id, secret));
        var done = await database.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            var changed = await context.Users.Where(row => row.Id == user.Id && row.SecurityStamp == user.SecurityStamp).ExecuteUpdateAsync(changes => changes
                .SetProperty(row => row.OtpSecret, sealedSecret)
                .SetProperty(row => row.OtpLastStep, step)
                .SetProperty(row => row.PendingSignIn, pending)
                .SetProperty(row => row.SecurityStamp, stamp));
            if (changed == 0)
                return false;
            await RecoveryCodes.ReplaceAsync(context, user.Id, codes);
            await transaction.CommitAsync();
            return true;
        });
        if (!done)
            return null;
        Log.Changed(logger, user.Id, "has a second factor now");
        return codes;
    }

    /// <summary>Makes new recovery codes.</summary>
    /// <returns>The codes; <see langword="null"/> where somebody has changed meanwhile.</returns>
    public async Task<string[]?> RenewCodesAsync(User user)
    {
        var codes = RecoveryCodes.New();
        var done = await database.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            // Written although it stays the same, so that the row is held until the end.
            if (await context.Users.Where(row => row.Id == user.Id && row.SecurityStamp == user.SecurityStamp && row.OtpSecret != null)
                .ExecuteUpdateAsync(changes => changes.SetProperty(row => row.SecurityStamp, user.SecurityStamp)) == 0)
                return false;
            await RecoveryCodes.ReplaceAsync(context, user.Id, codes);
            await transaction.CommitAsync();
            return true;
        });
        if (done)
            Log.Changed(logger, user.Id, "has new recovery codes");
        return done ? codes : null;
    }

    /// <summary>Takes the second factor of somebody away.</summary>
    /// <returns>Whether it was done: not where somebody has changed meanwhile.</returns>
    public async Task<bool> RemoveAsync(User user)
    {
        var stamp = NewUsers.NewStamp();
        var removed = await database.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            if (await context.Users.Where(row => row.Id == user.Id && row.SecurityStamp == user.SecurityStamp).ExecuteUpdateAsync(changes => changes
                .SetProperty(row => row.OtpSecret, (string?)null)
                .SetProperty(row => row.PendingSignIn, (string?)null)
                .SetProperty(row => row.SecurityStamp, stamp)) == 0)
                return false;
            await context.RecoveryCodes.Where(code => code.UserId == user.Id).ExecuteDeleteAsync();
            await transaction.CommitAsync();
            return true;
        });
        if (removed)
            Log.Changed(logger, user.Id, "has no second factor any more");
        return removed;
    }

    public Task<int> CountCodesAsync(string userId) => database.UseAsync(context => context.RecoveryCodes.CountAsync(code => code.UserId == userId));

    // Bound to the person: the key of one row is of no use in another.
    private string Seal(string userId, byte[] secret) => Convert.ToBase64String(_protector.CreateProtector(userId).Protect(secret));

    private byte[]? TryOpen(User user)
    {
        if (user.OtpSecret is null)
            return null;
        try
        {
            return _protector.CreateProtector(user.Id).Unprotect(Convert.FromBase64String(user.OtpSecret));
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            Log.SecretUnreadable(logger, user.Id);
            return null;
        }
    }
}
