using Microsoft.AspNetCore.Http;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.People;

namespace PluginTokenServer.Plugins.Users.Pages;

/// <summary>Where somebody changes their password.</summary>
internal sealed class PasswordPage(Visit visit, Page page, NewPasswords passwords, Accounts accounts)
{
    public const string Path = "/password";

    private Texts.Words Words => page.Words;

    public Task ShowAsync(HttpContext http) => visit.ShowAsync(http, (_, _) => WriteAsync(http, error: null));

    public Task TakeAsync(HttpContext http) => visit.TakeAsync(http, async (user, session, form) =>
    {
        string chosen = form["new"].ToString(), again = form["again"].ToString();
        if (!await visit.IsPasswordAsync(user, form))
            await WriteAsync(http, Words["Security.Wrong"]);
        else if (await passwords.ObjectionAsync(user, chosen, again, Words) is { } objection)
            await WriteAsync(http, objection);
        else if (await passwords.SetAsync(user, chosen, mustChange: false) is null)
            await WriteAsync(http, Words["Security.Expired"]);
        else
        {
            await accounts.RevokeAsync(user.Id, "has changed the password", session.SessionId);
            // By GET, so that loading the page again does nothing again (RFC 9700 §4.12).
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = Page.Address(http, $"{SecurityPage.Path}?{SecurityPage.Done}=password");
        }
    });

    private Task WriteAsync(HttpContext http, string? error)
    {
        var fields = Html.Of($"""
            {Page.Field("present", Words["Security.Present"], "password", "current-password", error, isFirst: true)}
            {Page.Field("new", Words["New.Field"], "password", "new-password", error)}
            {Page.Field("again", Words["New.Again"], "password", "new-password", error)}
            """);
        return page.WriteAsync(http, error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, Words["New.Submit"], Html.Of($"""
            {Page.Lead(Words["Security.PasswordText"])}
            {Page.Alert(error)}
            {page.Form(http, Path, fields, Words["New.Submit"])}
            {Page.Button(Page.Address(http, SecurityPage.Path), Words["Security.Home"])}
            """));
    }
}
