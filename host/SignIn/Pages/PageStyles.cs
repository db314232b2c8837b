using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.SignIn.Brand;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Says how pages look: the operator's brand, where the styles lie.</summary>
internal sealed class PageStyles(ServerConfigurationSource configuration, BrandFiles brand)
{
    public PageStyle Of(HttpContext http, string? uiLocales = null)
    {
        var options = configuration.Current.Options.SignIn.Brand;
        var root = http.Request.PathBase.ToUriComponent();
        var style = root + Stylesheet.For(options).Path;
        return new PageStyle(
            options.Name,
            brand.Logo is null ? null : root + BrandEndpoints.LogoPath,
            brand.HasStylesheet ? [style, root + BrandEndpoints.StylesheetPath] : [style],
            PageTexts.For(http, uiLocales).Language,
            SignInAddresses.Local(http, SignInAddresses.HomePath),
            SignInAddresses.Local(http, SignInAddresses.LoginPath));
    }
}
