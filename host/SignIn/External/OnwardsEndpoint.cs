using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.SignIn.Pages;

namespace PluginTokenServer.Host.SignIn.External;

/// <summary>
/// The page between a sign-in at another provider and the application. Somebody has come here by redirects from a form there, and a browser holds every redirect after a form
/// to what the form's page allows (CSP Level 3 §6.4.2, <c>form-action</c>): the provider knows this server's address, and not the application's. A page of our own ends that.
/// </summary>
internal sealed class OnwardsEndpoint(PageEndpoint page, PageWriter pages, AuthorizationTickets tickets)
{
    public const string Path = "/account/onwards";

    public static string Address(HttpContext http, string returnUrl) => SignInAddresses.With(http, Path, returnUrl);

    public Task HandleAsync(HttpContext http) => page.HandleAsync(http, PageMethods.Get, ShowAsync);

    private async Task ShowAsync(HttpContext http)
    {
        string? returnUrl = http.Request.Query[SignInAddresses.ReturnUrl];
        // AUT-22: nobody is sent anywhere but to where an authorization request goes on.
        if (tickets.TryReadReturnUrl(http, returnUrl) is null)
        {
            await page.ShowExpiredAsync(http);
            return;
        }

        http.Response.Headers["Refresh"] = $"0;url={returnUrl}";
        await pages.WriteAsync(http, new OnwardsModel { Url = returnUrl! });
    }
}
