using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Users.People;

/// <summary>Changes people. What takes something from them takes back what they have granted, too.</summary>
internal sealed class Accounts(Database database, IServiceScopeFactory scopes, IGrantRevocation revocation, TimeProvider time, ILogger<Accounts> logger)
{
    /// <summary>Adds somebody.</summary>
    /// <returns>What was wrong with the name or the address; empty where they were added.</returns>
    public async Task<IReadOnlyList<string>> AddAsync(User user, IReadOnlyCollection<Claim> claims)
    {
        try
        {
            var faults = await ManageAsync(async (context, manager) =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync();
                var result = await manager.CreateAsync(user);
                if (result.Succeeded && claims.Count > 0)
                    result = await manager.AddClaimsAsync(user, claims);
                if (result.Succeeded)
                    await transaction.CommitAsync();
                return result.Errors.Select(error => error.Description).ToArray();
            });
            if (faults.Length == 0)
                Log.Changed(logger, user.Id, "added");
            return faults;
        }
        catch (DbUpdateException fault) when (Database.IsDuplicate(fault))
        {
            return [$"The name '{user.UserName}' was taken by somebody else at the same time."];
        }
    }

    /// <summary>Links somebody to what another provider calls them.</summary>
    /// <returns>Whether it was done; not where somebody is linked to that already.</returns>
    public async Task<bool> LinkAsync(User user, string provider, string subject)
    {
        var linked = await ManageAsync(async (context, manager) =>
        {
            context.Attach(user);
            return (await manager.AddLoginAsync(user, new UserLoginInfo(provider, subject, provider))).Succeeded;
        });
        if (linked)
            Log.Changed(logger, user.Id, "linked to somebody of another provider");
        return linked;
    }

    /// <returns>Whether there was such a link.</returns>
    public async Task<bool> UnlinkAsync(User user, string provider, string subject)
    {
        var unlinked = await database.UseAsync(context => context.Logins
            .Where(login => login.UserId == user.Id && login.LoginProvider == provider && login.ProviderKey == subject).ExecuteDeleteAsync()) > 0;
        if (unlinked)
            await RevokeAsync(user.Id, "unlinked from somebody of another provider");
        return unlinked;
    }

    public async Task DeleteAsync(User user)
    {
        await database.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            context.Deleted.Add(new DeletedUser { Id = user.Id, DeletedAt = time.GetUtcNow().ToUnixTimeMilliseconds() });
            await context.SaveChangesAsync();
            await context.Users.Where(row => row.Id == user.Id).ExecuteDeleteAsync();
            await transaction.CommitAsync();
            return true;
        });
        await RevokeAsync(user.Id, "deleted");
    }

    /// <summary>Changes somebody who is still as they were when they were read, as far as it matters to sign-ins.</summary>
    /// <param name="user">Whom, as they were read.</param>
    /// <param name="changes">What is to be.</param>
    /// <returns>Whether it was done: not where a password or a second factor has changed meanwhile, or they are gone.</returns>
    public async Task<bool> ChangeAsync(User user, Action<UpdateSettersBuilder<User>> changes) =>
        await database.UseAsync(context => context.Users.Where(row => row.Id == user.Id && row.SecurityStamp == user.SecurityStamp).ExecuteUpdateAsync(changes)) > 0;

    /// <summary>Writes down what was done to somebody, and ends what they have granted.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="change">What was done, for the log.</param>
    /// <param name="exceptSessionId">The session that goes on.</param>
    public async Task RevokeAsync(string userId, string change, string? exceptSessionId = null)
    {
        Log.Changed(logger, userId, change);
        try
        {
            await revocation.RevokeSubjectAsync(userId, exceptSessionId);
        }
        catch
        {
            Log.NotRevoked(logger, userId);
            throw;
        }
    }

    public void Report(string userId, string change) => Log.Changed(logger, userId, change);

    // Identity's manager wants a store, and a store a context of this one piece of work.
    private Task<T> ManageAsync<T>(Func<UsersContext, UserManager<User>, Task<T>> work) => database.UseAsync(async context =>
    {
        await using var scope = scopes.CreateAsyncScope();
        using var manager = ActivatorUtilities.CreateInstance<UserManager<User>>(
            scope.ServiceProvider, new UserOnlyStore<User, UsersContext, string, IdentityUserClaim<string>, IdentityUserLogin<string>, IdentityUserToken<string>>(context));
        return await work(context, manager);
    });
}
