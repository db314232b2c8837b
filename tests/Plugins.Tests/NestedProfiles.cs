using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Models;
using PluginTokenServer.Services;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>The host's profile service, which asks the plugin that offers one.</summary>
internal sealed class NestedProfiles(Func<PluginTable> table) : IProfileService
{
    public Task GetProfileDataAsync(ProfileDataRequestContext context) =>
        table().Single(typeof(IProfileService))!.InvokeAsync<IProfileService, ProfileDataRequestContext>(null, context, static (profiles, context, _) => profiles.GetProfileDataAsync(context));

    public Task IsActiveAsync(IsActiveContext context) =>
        table().Single(typeof(IProfileService))!.InvokeAsync<IProfileService, IsActiveContext>(null, context, static (profiles, context, _) => profiles.IsActiveAsync(context));
}

internal static class NestedProfilesRegistration
{
    public static void AddNested(this IServiceCollection services, Func<PluginTable> table) => services.AddSingleton<IProfileService>(new NestedProfiles(table));
}
