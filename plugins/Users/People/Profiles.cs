using System.Security.Claims;
using PluginTokenServer.Models;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Users.People;

/// <summary>What is known of people. Somebody who was never in the directory is not its business, and left to the server's own profiles.</summary>
/// <param name="finder">Finds people.</param>
/// <param name="others">The server's own profiles.</param>
internal sealed class Profiles(Finder finder, IProfileService others) : IProfileService
{
    public async Task GetProfileDataAsync(ProfileDataRequestContext context)
    {
        if (context.Subject.FindFirst("sub")?.Value is not { } subject || await finder.ByIdAsync(subject) is not { } user)
        {
            await others.GetProfileDataAsync(context);
            return;
        }

        var wanted = context.RequestedClaimTypes.ToHashSet(StringComparer.Ordinal);
        var own = Standard(user).Where(claim => wanted.Contains(claim.Type)).ToList();
        if (wanted.Count > 0)
            own.AddRange((await finder.ClaimsAsync(user.Id)).Select(claim => new Claim(claim.ClaimType!, claim.ClaimValue!)).Where(claim => wanted.Contains(claim.Type)));
        // What a grant or another provider said stands where the directory says nothing.
        context.IssuedClaims.AddRange(context.Subject.Claims.Where(claim => wanted.Contains(claim.Type) && own.TrueForAll(known => known.Type != claim.Type)));
        context.IssuedClaims.AddRange(own);
    }

    public async Task IsActiveAsync(IsActiveContext context)
    {
        if (context.Subject.FindFirst("sub")?.Value is not { } subject)
            return;
        if (await finder.ByIdAsync(subject) is { } user)
            context.IsActive = user.IsActive;
        else if (await finder.IsDeletedAsync(subject))
            context.IsActive = false;
        else
            await others.IsActiveAsync(context);
    }

    // OIDC Core §5.1.
    private static IEnumerable<Claim> Standard(User user)
    {
        yield return new Claim("preferred_username", user.UserName!);
        if (user.DisplayName is { } name)
            yield return new Claim("name", name);
        if (user.Email is { } email)
        {
            yield return new Claim("email", email);
            yield return new Claim("email_verified", user.EmailConfirmed ? "true" : "false", ClaimValueTypes.Boolean);
        }

        if (user.PhoneNumber is { } number)
        {
            yield return new Claim("phone_number", number);
            yield return new Claim("phone_number_verified", user.PhoneNumberConfirmed ? "true" : "false", ClaimValueTypes.Boolean);
        }
    }
}
