using PluginTokenServer.Services;

namespace PluginTokenServer.Host.Users;

internal static class UsersRegistration
{
    public static IServiceCollection AddUsers(this IServiceCollection services) => services
        .AddSingleton<ConfiguredProfiles>()
        .AddSingleton<ConfiguredUsers>()
        .AddSingleton<UserDirectory>()
        .AddSingleton<Subjects>()
        .AddSingleton<IProfileService>(provider => provider.GetRequiredService<Subjects>());
}
