using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PluginTokenServer.Plugins.Users.Pages;

internal static class PagesRegistration
{
    public static void AddUserPages(this IServiceCollection services)
    {
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = "antiforgery";
            options.HeaderName = null;
            options.Cookie.Name = "users.antiforgery";
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // Pages have a stricter one.
            options.SuppressXFrameOptionsHeader = true;
        });
        services
            .AddSingleton<IPluginEndpoints, UserPages>()
            .AddSingleton<EnrolmentTickets>()
            .AddScoped<Page>().AddScoped<Visit>().AddScoped<SecurityPage>().AddScoped<PasswordPage>().AddScoped<SecondFactorPages>();
    }
}
