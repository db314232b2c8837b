using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.Verbs;

internal static class VerbsRegistration
{
    public static void AddUserVerbs(this IServiceCollection services)
    {
        services
            .AddScoped<IPluginVerb, AddVerb>()
            .AddScoped<IPluginVerb, ListVerb>()
            .AddScoped<IPluginVerb, ResetVerb>()
            .AddScoped<IPluginVerb, DeleteVerb>()
            .AddScoped<IPluginVerb, LinkVerb>()
            .AddScoped<IPluginVerb, UnlinkVerb>()
            .AddScoped<IPluginVerb, UserCodeVerb>();
        foreach (var what in Switch.All)
        {
            services.AddScoped<IPluginVerb>(provider => new SwitchVerb(
                what, provider.GetRequiredService<Database>(), provider.GetRequiredService<Finder>(), provider.GetRequiredService<Accounts>()));
        }
    }
}
