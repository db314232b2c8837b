using PluginTokenServer.Host.Discovery;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host.SignIn;

/// <summary>The pages that are for nobody in particular: what this server is, and that somebody cannot sign in.</summary>
internal sealed class HomeEndpoint(PageEndpoint page, PageWriter pages, Sessions sessions, UserDirectory directory, Issuer issuer)
{
    public Task HandleAsync(HttpContext http) => page.HandleAsync(http, PageMethods.Get, ShowAsync);

    public Task HandleRefusedAsync(HttpContext http) => page.HandleAsync(http, PageMethods.Get, ShowRefusedAsync);

    private async Task ShowAsync(HttpContext http)
    {
        var session = await sessions.FindAsync(http);
        var user = session is null ? null : await directory.FindAsync(session.ToPrincipal());
        await pages.WriteAsync(http, new HomeModel
        {
            Issuer = issuer.Value,
            DiscoveryUrl = issuer.UrlOf(DiscoveryRegistration.OpenIdPath),
            UserName = session?.ShownName(user),
            AccountUrl = session is null ? null : SignInAddresses.Local(http, SignInAddresses.AccountPath),
            LogoutUrl = session is null ? null : SignInAddresses.Local(http, SignInAddresses.LogoutPath),
        });
    }

    private Task ShowRefusedAsync(HttpContext http)
    {
        var texts = PageTexts.For(http);
        return pages.WriteAsync(http, new ErrorModel { Status = StatusCodes.Status403Forbidden, Title = texts["Error.RefusedTitle"], Message = texts["Error.Refused"] });
    }
}
