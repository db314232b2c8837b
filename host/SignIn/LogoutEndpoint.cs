using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host.SignIn;

/// <summary>The page where somebody signs out by themselves.</summary>
internal sealed class LogoutEndpoint(PageEndpoint page, PageWriter pages, Sessions sessions, SignOut signOut, UserDirectory directory)
{
    public Task HandleAsync(HttpContext http) => page.HandleFormAsync(http, ShowAsync, TakeAsync);

    private async Task ShowAsync(HttpContext http)
    {
        if (await sessions.FindAsync(http) is not { } session)
        {
            await pages.WriteAsync(http, new SignedOutModel());
            return;
        }

        var user = await directory.FindAsync(session.ToPrincipal());
        await pages.WriteAsync(http, new LogoutModel
        {
            Action = SignInAddresses.Local(http, SignInAddresses.LogoutPath),
            UserName = session.ShownName(user),
        });
    }

    private async Task TakeAsync(HttpContext http, IFormCollection form)
    {
        if (form["decision"] != LogoutModel.Logout)
        {
            PageEndpoint.Redirect(http, SignInAddresses.Local(http, SignInAddresses.HomePath));
            return;
        }

        if (await sessions.FindAsync(http) is { } session)
            await signOut.EndAsync(http, session);
        await pages.WriteAsync(http, new SignedOutModel());
    }
}
