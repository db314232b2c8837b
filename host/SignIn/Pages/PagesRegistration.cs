using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using PluginTokenServer.Host.SignIn.Brand;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.SignIn.Pages;

internal static class PagesRegistration
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddSingleton<BrandFiles>().AddSingleton<PageStyles>().AddSingleton<PageWriter>().AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<Issuer>((options, issuer) =>
        {
            options.Cookie = new AntiforgeryCookie(issuer);
            options.FormFieldName = "antiforgery";
            options.HeaderName = null;
            // Pages have a stricter one.
            options.SuppressXFrameOptionsHeader = true;
        });
        return services.WithoutKeyRing();
    }

    /// <summary>What the pages load. Not the pages: who shows one, maps it.</summary>
    public static void MapPageAssets(this IEndpointRouteBuilder endpoints)
    {
        var stylesheet = ActivatorUtilities.CreateInstance<StylesheetEndpoint>(endpoints.ServiceProvider);
        endpoints.Map($"{Stylesheet.Prefix}{{hash}}{Stylesheet.Suffix}", stylesheet.ServeAsync);
        endpoints.MapBrand();
    }

    // Tokens against forgery bring data protection, which at every start would make a ring of keys somewhere on disk. This server's keys are its own.
    private static IServiceCollection WithoutKeyRing(this IServiceCollection services)
    {
        var makers = services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(DataProtectionOptions).Assembly).ToList();
        makers.ForEach(maker => services.Remove(maker));
        return services;
    }
}
