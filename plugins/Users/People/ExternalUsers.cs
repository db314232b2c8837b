using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.Users.People;

/// <summary>People of other providers: known by the provider and the identifier there, and by nothing else. The same e-mail address makes nobody the same person.</summary>
internal sealed class ExternalUsers(Database database, Finder finder, NewUsers made, UsersSettings settings, ILogger<ExternalUsers> logger) : IExternalUserDirectory
{
    public async Task<DirectoryUser?> FindByExternalAsync(ExternalIdentity identity, CancellationToken cancellationToken)
    {
        var known = await finder.ByLoginAsync(identity.Provider, identity.SubjectId);
        return UserDirectory.Entry(known is null && settings.ExternalUsers == ExternalUserPolicy.Create ? await AddAsync(identity) : known);
    }

    private async Task<User?> AddAsync(ExternalIdentity identity)
    {
        if (!Names.IsPossible(identity.Provider) || !Names.IsPossible(identity.SubjectId))
            return null;
        // A name that nobody chose and nobody types: there is no password to go with it.
        var user = made.Create($"{new string([.. identity.Provider.Where(char.IsAsciiLetterOrDigit).Take(32)])}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}");
        user.DisplayName = Said(identity, "name");
        made.SetEmail(user, Said(identity, "email"), confirmed: false);
        try
        {
            // Both or none.
            await database.UseAsync(async context =>
            {
                context.Users.Add(user);
                context.Logins.Add(new IdentityUserLogin<string> { LoginProvider = identity.Provider, ProviderKey = identity.SubjectId, UserId = user.Id });
                return await context.SaveChangesAsync();
            });
        }
        catch (DbUpdateException fault) when (Database.IsDuplicate(fault))
        {
            // They signed in twice at once, for the first time.
            return await finder.ByLoginAsync(identity.Provider, identity.SubjectId);
        }

        Log.Changed(logger, user.Id, "added at their first sign-in with another provider");
        return user;
    }

    private static string? Said(ExternalIdentity identity, string type) =>
        identity.Claims.FirstOrDefault(claim => claim.Type == type)?.Value is { Length: <= 256 } value && Names.IsPossible(value) ? value : null;
}
