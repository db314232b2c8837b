using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Pages;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Plugins.Users.SecondFactors;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.Plugins.Users.SignIn;
using PluginTokenServer.Plugins.Users.Verbs;
using PluginTokenServer.Services;
using PluginTokenServer.SignIn;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Plugins.Users;

/// <summary>What this plugin is made of, and what of it the server is offered.</summary>
public sealed class UsersStartup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(PluginContext context, IServiceCollection services)
    {
        services.AddSettings<UsersSettings>(context, SettingFaults.Of);
        var settings = (UsersSettings)services.Last(service => service.ServiceType == typeof(UsersSettings)).ImplementationInstance!;
        services.AddSingleton<ILookupNormalizer, Names>();
        // Passwords are judged in words of ours, before Identity sees their hashes.
        services.AddIdentityCore<User>(options => options.User.RequireUniqueEmail = false);
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = settings.Password.Iterations);
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();

        services
            .AddSingleton<Database>().AddHostedService<Opening>()
            .AddSingleton<Finder>().AddSingleton<NewUsers>().AddSingleton<Accounts>()
            .AddSingleton<Attempts>().AddSingleton<PasswordCheck>().AddSingleton<PasswordPolicy>().AddSingleton<NewPasswords>().AddSingleton<UserCodes>()
            .AddSingleton<SecondFactor>();

        services
            .AddScoped<IUserDirectory, UserDirectory>()
            .AddScoped<IProfileService, Profiles>()
            .AddScoped<IExternalUserDirectory, ExternalUsers>()
            .AddScoped<IUserAuthenticator, Authenticator>()
            .AddScoped<IResourceOwnerPasswordValidator, PasswordGrant>()
            .AddScoped<IBackchannelAuthenticationUserValidator, BackchannelUsers>();
        services.AddUserVerbs();
        services.AddUserPages();
    }
}
