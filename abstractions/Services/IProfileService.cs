using PluginTokenServer.Models;

namespace PluginTokenServer.Services;

/// <summary>Knows the claims of users, and whether they are active.</summary>
public interface IProfileService
{
    /// <summary>Puts the requested claims of a subject into <see cref="ProfileDataRequestContext.IssuedClaims"/>.</summary>
    /// <param name="context">Whose claims, which, and what for.</param>
    Task GetProfileDataAsync(ProfileDataRequestContext context);

    /// <summary>Says whether a subject may be issued tokens. Asked for each request, so that a disabled user is refused at once.</summary>
    /// <param name="context">Whom it is about, and the place for the answer.</param>
    Task IsActiveAsync(IsActiveContext context);
}
