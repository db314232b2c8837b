using System.Security.Claims;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Models;
using PluginTokenServer.Services;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Users;

/// <summary>Asks whoever knows the users: the plugin that offers <see cref="IProfileService"/>, or else the configuration.</summary>
internal sealed class Subjects(PluginRuntime plugins, ConfiguredProfiles configured, UserDirectory directory) : IProfileService
{
    /// <summary>Whether a profile may hold claims that nobody asked for. A plugin's does as it likes; the configuration's holds what is asked for.</summary>
    public bool IssueUnasked => plugins.Table.Single(typeof(IProfileService)) is not null;

    /// <summary>Whether somebody may be issued tokens, and whether those that they have are good. Profiles and directory are both asked; each can say no.</summary>
    public async Task<bool> IsActiveAsync(ClaimsPrincipal subject, Client client, string caller)
    {
        var context = new IsActiveContext(subject, client, caller);
        await IsActiveAsync(context);
        return context.IsActive && (!directory.IsPlugins || await IsAdmittedAsync(subject));
    }

    public Task<IEnumerable<Claim>> ProfileAsync(
        ClaimsPrincipal subject, ValidatedRequest request, ResourceValidationResult resources, IEnumerable<string> claimTypes, string caller) =>
        ProfileAsync(new ProfileDataRequestContext(subject, request.Client, caller, claimTypes) { ValidatedRequest = request, RequestedResources = resources });

    /// <summary>Asks where there is no request that a token is made for.</summary>
    public Task<IEnumerable<Claim>> ProfileAsync(
        ClaimsPrincipal subject, Client client, ResourceValidationResult resources, IEnumerable<string> claimTypes, string caller) =>
        ProfileAsync(new ProfileDataRequestContext(subject, client, caller, claimTypes) { RequestedResources = resources });

    private async Task<IEnumerable<Claim>> ProfileAsync(ProfileDataRequestContext context)
    {
        await GetProfileDataAsync(context);
        return context.IssuedClaims;
    }

    /// <summary>Whether it is the directory's word who is gone. A plugin's profiles without a directory are asked whether somebody is active, and nothing else.</summary>
    public bool FollowDirectory => directory.IsPlugins || plugins.Table.Single(typeof(IProfileService)) is null;

    /// <summary>Whether the directory holds a subject, where that is its word.</summary>
    public async Task<bool> KnowsAsync(ClaimsPrincipal subject) => FollowDirectory && await directory.FindAsync(subject) is not null;

    // Somebody of this server whom its directory does not know is gone, whatever they still have (TOK-13). People of other providers need not be in it.
    private async Task<bool> IsAdmittedAsync(ClaimsPrincipal subject) => await directory.FindAsync(subject) is { } user ? user.IsActive : UserDirectory.IsForeign(subject);

    public Task IsActiveAsync(IsActiveContext context) =>
        plugins.Table.Single(typeof(IProfileService)) is { } offer
            ? offer.InvokeAsync<IProfileService, IsActiveContext>(null, context, static (profiles, about, _) => profiles.IsActiveAsync(about))
            : configured.IsActiveAsync(context);

    public Task GetProfileDataAsync(ProfileDataRequestContext context) =>
        ((context.ValidatedRequest as Token.TokenRequest)?.Plugins ?? plugins.Table).Single(typeof(IProfileService)) is { } offer
            ? offer.InvokeAsync<IProfileService, ProfileDataRequestContext>(
                context.ValidatedRequest as Token.TokenRequest, context, static (profiles, about, _) => profiles.GetProfileDataAsync(about))
            : configured.GetProfileDataAsync(context);

    /// <summary>These profiles as a plugin gets them. The one that offers them itself gets the configuration's, or it would ask itself for ever.</summary>
    public IProfileService SeenFrom(string pluginId) => new View(this, pluginId);

    private IProfileService Beneath(string pluginId) => plugins.Table.Single(typeof(IProfileService))?.PluginId == pluginId ? configured : this;

    private sealed class View(Subjects subjects, string pluginId) : IProfileService
    {
        public Task GetProfileDataAsync(ProfileDataRequestContext context) => subjects.Beneath(pluginId).GetProfileDataAsync(context);

        public Task IsActiveAsync(IsActiveContext context) => subjects.Beneath(pluginId).IsActiveAsync(context);
    }
}
