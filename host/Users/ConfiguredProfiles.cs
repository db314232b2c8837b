using System.Security.Claims;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Users;

/// <summary>The users of <c>TokenServer:Users</c>.</summary>
internal sealed class ConfiguredProfiles(ServerConfigurationSource configuration) : IProfileService
{
    public Task GetProfileDataAsync(ProfileDataRequestContext context)
    {
        var requested = context.RequestedClaimTypes as ISet<string> ?? context.RequestedClaimTypes.ToHashSet(StringComparer.Ordinal);
        var user = Find(context.Subject);
        // An access token says what was so when it was issued; where the directory speaks, it speaks for now.
        var outdated = context.Caller == ProfileCallers.UserInfo ? user?.Claims : null;
        context.IssuedClaims.AddRange(context.Subject.Claims.Where(claim => requested.Contains(claim.Type) && outdated?.ContainsKey(claim.Type) != true));
        if (user is not null)
            context.IssuedClaims.AddRange(user.ToClaims().Where(claim => requested.Contains(claim.Type)));
        return Task.CompletedTask;
    }

    /// <summary>Somebody this directory does not know is not its business: only a user it knows to be disabled is inactive.</summary>
    public Task IsActiveAsync(IsActiveContext context)
    {
        context.IsActive = Find(context.Subject) is not { Enabled: false };
        return Task.CompletedTask;
    }

    // A subject of another identity provider may have the same identifier as a user of ours, and be somebody else.
    private UserOptions? Find(ClaimsPrincipal subject) =>
        subject.FindFirst("idp") is { Value: not "local" } || subject.FindFirst("sub")?.Value is not { } sub
            ? null
            : configuration.Current.UsersBySubject.GetValueOrDefault(sub);
}
