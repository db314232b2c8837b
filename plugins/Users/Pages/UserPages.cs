using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PluginTokenServer.Plugins.Users.Pages;

/// <summary>The pages of this plugin, under <c>/plugins/users/</c>.</summary>
internal sealed class UserPages : IPluginEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(SecurityPage.Path, On<SecurityPage>((page, http) => page.ShowAsync(http)));
        endpoints.MapGet(PasswordPage.Path, On<PasswordPage>((page, http) => page.ShowAsync(http)));
        endpoints.MapPost(PasswordPage.Path, On<PasswordPage>((page, http) => page.TakeAsync(http)));
        endpoints.MapGet(SecondFactorPages.EnrolPath, On<SecondFactorPages>((pages, http) => pages.ShowEnrolAsync(http)));
        endpoints.MapPost(SecondFactorPages.EnrolPath, On<SecondFactorPages>((pages, http) => pages.EnrolAsync(http)));
        endpoints.MapPost(SecondFactorPages.ConfirmPath, On<SecondFactorPages>((pages, http) => pages.ConfirmAsync(http)));
        endpoints.MapGet(SecondFactorPages.RemovePath, On<SecondFactorPages>((pages, http) => pages.ShowRemoveAsync(http)));
        endpoints.MapPost(SecondFactorPages.RemovePath, On<SecondFactorPages>((pages, http) => pages.RemoveAsync(http)));
        endpoints.MapGet(SecondFactorPages.CodesPath, On<SecondFactorPages>((pages, http) => pages.ShowCodesAsync(http)));
        endpoints.MapPost(SecondFactorPages.CodesPath, On<SecondFactorPages>((pages, http) => pages.RenewCodesAsync(http)));
    }

    // Pages are made for each request.
    private static RequestDelegate On<T>(Func<T, HttpContext, Task> answer) where T : notnull => http => answer(http.RequestServices.GetRequiredService<T>(), http);
}
