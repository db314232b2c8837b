using System.Globalization;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.SecondFactors;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.Plugins.Users.Texts;

namespace PluginTokenServer.Plugins.Users.Pages;

/// <summary>Where somebody sees how their account is secured, and goes on from there.</summary>
internal sealed class SecurityPage(Visit visit, Page page, SecondFactor secondFactor, UsersSettings settings)
{
    public const string Path = "/";

    /// <summary>Says in the address what was done just now.</summary>
    public const string Done = "done";

    private Words Words => page.Words;

    public Task ShowAsync(HttpContext http) => visit.ShowAsync(http, async (user, _) =>
    {
        var notice = (string?)http.Request.Query[Done] switch
        {
            "password" => Words["Security.PasswordDone"],
            "removed" => Words["Security.Removed"],
            _ => null,
        };
        var left = user.HasSecondFactor ? await secondFactor.CountCodesAsync(user.Id) : 0;
        await page.WriteAsync(http, StatusCodes.Status200OK, Words["Security.Title"], Html.Of($"""
            {Page.Lead(Words.Of("Security.User", user.DisplayName ?? user.UserName!))}
            {(notice is null ? Html.Nothing : Html.Of($"""<p class="warning" role="status">{notice}</p>"""))}
            <dl class="facts wide">
                <dt>{Words["Security.PasswordTitle"]}</dt>
                <dd>{Words[user.PasswordHash is null ? "Security.NoPassword" : "Security.PasswordText"]}</dd>
                <dt>{Words["Security.SecondTitle"]}</dt>
                <dd>{About(user, left)}</dd>
            </dl>
            <ul class="providers">{Html.Of(Links(user).Select(link => Html.Of($"""<li><a class="button quiet" href="{Page.Address(http, link.Path)}">{link.Label}</a></li>""")))}</ul>
            {Page.Button(page.HomeUrl, Words["Security.Home"])}
            """));
    });

    private string About(User user, int left) =>
        settings.SecondFactor == SecondFactorPolicy.Off ? Words["Security.SecondOff"]
        : user.HasSecondFactor ? Words.Of("Security.SecondHas", left.ToString(CultureInfo.InvariantCulture))
        : Words["Security.SecondNone"];

    // Each wants the password again, so that somebody without one has nowhere to go.
    private IEnumerable<(string Path, string Label)> Links(User user)
    {
        if (user.PasswordHash is null)
            yield break;
        yield return (PasswordPage.Path, Words["New.Submit"]);
        if (settings.SecondFactor == SecondFactorPolicy.Off)
            yield break;
        yield return (SecondFactorPages.EnrolPath, Words[user.HasSecondFactor ? "Security.Replace" : "Security.Enrol"]);
        if (!user.HasSecondFactor)
            yield break;
        yield return (SecondFactorPages.CodesPath, Words["Security.Codes"]);
        if (settings.SecondFactor == SecondFactorPolicy.Optional)
            yield return (SecondFactorPages.RemovePath, Words["Security.Remove"]);
    }
}
