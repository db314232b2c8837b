using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using PluginTokenServer.Plugins.Users.Data;

namespace PluginTokenServer.Plugins.Users.People;

/// <summary>Finds people. Asked of the database each time: whoever is switched off is so at once, on every node.</summary>
internal sealed class Finder(Database database, ILookupNormalizer names)
{
    public Task<User?> ByIdAsync(string id) => OneAsync(id, (users, id) => users.Where(user => user.Id == id));

    public Task<User?> ByNameAsync(string name) => OneAsync(names.NormalizeName(name)!, (users, name) => users.Where(user => user.NormalizedUserName == name));

    /// <summary>By name, or else by an e-mail address or a telephone number that is known to be theirs, and only theirs.</summary>
    public async Task<User?> ByHintAsync(string hint) =>
        await ByNameAsync(hint)
        ?? await OneAsync(names.NormalizeEmail(hint)!, (users, email) => users.Where(user => user.NormalizedEmail == email && user.EmailConfirmed))
        ?? await OneAsync(hint, (users, number) => users.Where(user => user.PhoneNumber == number && user.PhoneNumberConfirmed));

    /// <summary>By what another provider calls them.</summary>
    public async Task<User?> ByLoginAsync(string provider, string subject) => !Names.IsPossible(provider) || !Names.IsPossible(subject) ? null : await database.UseAsync(context =>
        (from login in context.Logins
         where login.LoginProvider == provider && login.ProviderKey == subject
         join user in context.Users on login.UserId equals user.Id
         select user).AsNoTracking().SingleOrDefaultAsync());

    public Task<List<IdentityUserClaim<string>>> ClaimsAsync(string id) =>
        database.UseAsync(context => context.Claims.AsNoTracking().Where(claim => claim.UserId == id).OrderBy(claim => claim.Id).ToListAsync());

    /// <summary>Whether somebody had that identifier once.</summary>
    public async Task<bool> IsDeletedAsync(string id) => Names.IsPossible(id) && await database.UseAsync(context => context.Deleted.AnyAsync(deleted => deleted.Id == id));

    // Two with the same address: neither is meant for certain.
    private async Task<User?> OneAsync(string text, Func<IQueryable<User>, string, IQueryable<User>> where)
    {
        if (!Names.IsPossible(text))
            return null;
        var found = await database.UseAsync(context => where(context.Users.AsNoTracking(), text).Take(2).ToListAsync());
        return found.Count == 1 ? found[0] : null;
    }
}
