using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.Passwords;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.Users.Pages;

/// <summary>Whoever asks for a page: only somebody who is signed in and in the directory gets to see one, and a form is taken only from a page of theirs.</summary>
internal sealed class Visit(ISignedInUser signedIn, Finder finder, PasswordCheck passwords, Attempts attempts, IAntiforgery antiforgery, Page page)
{
    /// <summary>Shows a page.</summary>
    public Task ShowAsync(HttpContext http, Func<User, SignedInUser, Task> show) => RunAsync(http, StatusCodes.Status200OK, show);

    /// <summary>Takes a form.</summary>
    public Task TakeAsync(HttpContext http, Func<User, SignedInUser, IFormCollection, Task> take) => RunAsync(http, StatusCodes.Status403Forbidden, async (user, session) =>
    {
        if (await FormAsync(http) is { } form)
            await take(user, session, form);
        else
            await page.WriteAsync(http, StatusCodes.Status400BadRequest, page.Words["Security.Title"], Html.Of($"{Page.Alert(page.Words["Security.Forged"])}{Page.Button(Page.Address(http, "/"), page.Words["Security.Home"])}"));
    });

    /// <summary>Whether the password was typed that is theirs. A wrong one counts as at a sign-in.</summary>
    public async Task<bool> IsPasswordAsync(User user, IFormCollection form)
    {
        if (form["present"] is not [{ Length: > 0 and <= 1024 } password] || await passwords.MatchesAsync(user, password) is null)
            return false;
        await attempts.ForgiveAsync(user.Id);
        return true;
    }

    private async Task RunAsync(HttpContext http, int statusForNobody, Func<User, SignedInUser, Task> run)
    {
        var (words, session) = (page.Words, await signedIn.FindAsync());
        if (session is not null && await finder.ByIdAsync(session.SubjectId) is { IsActive: true } user)
        {
            // The token against forgery is for one person's pages, and no other's.
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user.Id)], "session"));
            await run(user, session);
            return;
        }

        var content = session is not null ? Html.Of($"{Page.Lead(words["Security.Foreign"])}{Page.Button(page.HomeUrl, words["Security.Home"])}")
            : Html.Of($"{Page.Lead(words["Security.Nobody"])}{Page.Button($"{page.SignInUrl}?returnUrl={Uri.EscapeDataString(Page.Address(http, "/"))}", words["Security.SignIn"])}");
        await page.WriteAsync(http, statusForNobody, words["Security.Title"], content);
    }

    private async Task<IFormCollection?> FormAsync(HttpContext http)
    {
        try
        {
            return http.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(http) ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
        }
        catch (Exception fault) when (fault is AntiforgeryValidationException or InvalidDataException or NotSupportedException)
        {
            // Not a form that a page of ours makes.
            return null;
        }
    }
}
