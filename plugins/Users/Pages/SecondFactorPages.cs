using Microsoft.AspNetCore.Http;
using PluginTokenServer.Plugins.Users.Data;
using PluginTokenServer.Plugins.Users.People;
using PluginTokenServer.Plugins.Users.SecondFactors;
using PluginTokenServer.Plugins.Users.Settings;
using PluginTokenServer.Plugins.Users.SignIn;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.Users.Pages;

/// <summary>Where somebody sets up a second factor, takes it away, or has new recovery codes made; each with their password.</summary>
internal sealed class SecondFactorPages(Visit visit, Page page, SecondFactor secondFactor, EnrolmentTickets tickets, UsersSettings settings)
{
    public const string EnrolPath = "/second-factor";
    public const string ConfirmPath = "/second-factor/confirm";
    public const string RemovePath = "/second-factor/remove";
    public const string CodesPath = "/recovery-codes";

    private Texts.Words Words => page.Words;

    public Task ShowEnrolAsync(HttpContext http) => ShowAsync(http, EnrolPath, "Security.Enrol", "Security.Enrol");

    public Task ShowRemoveAsync(HttpContext http) => ShowAsync(http, RemovePath, "Security.Remove", "Security.Remove");

    public Task ShowCodesAsync(HttpContext http) => ShowAsync(http, CodesPath, "Security.Codes", "Security.CodesText");

    public Task EnrolAsync(HttpContext http) => WithPasswordAsync(http, EnrolPath, "Security.Enrol", "Security.Enrol", settings.SecondFactor != SecondFactorPolicy.Off, (user, session) =>
    {
        var secret = Totp.NewSecret();
        return ShowKeyAsync(http, user, secret, tickets.Seal(secret, user, session), error: null);
    });

    public Task ConfirmAsync(HttpContext http) => visit.TakeAsync(http, async (user, session, form) =>
    {
        var ticket = form["ticket"].ToString();
        if (settings.SecondFactor == SecondFactorPolicy.Off || tickets.TryOpen(ticket, user, session) is not { } secret)
            await RefuseAsync(http);
        else if (await secondFactor.EnrolAsync(user, secret, form[StepForms.Code].ToString().Replace(" ", "", StringComparison.Ordinal), NewUsers.NewStamp(), pending: null) is { } codes)
            await ShowCodesAsync(http, codes);
        else
            await ShowKeyAsync(http, user, secret, ticket, Words["Enrol.Wrong"]);
    });

    public Task RemoveAsync(HttpContext http) => WithPasswordAsync(http, RemovePath, "Security.Remove", "Security.Remove", settings.SecondFactor == SecondFactorPolicy.Optional, async (user, _) =>
    {
        if (!user.HasSecondFactor || !await secondFactor.RemoveAsync(user))
        {
            await RefuseAsync(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = Page.Address(http, $"{SecurityPage.Path}?{SecurityPage.Done}=removed");
    });

    public Task RenewCodesAsync(HttpContext http) => WithPasswordAsync(http, CodesPath, "Security.Codes", "Security.CodesText", settings.SecondFactor != SecondFactorPolicy.Off, async (user, _) =>
    {
        if (await secondFactor.RenewCodesAsync(user) is { } codes)
            await ShowCodesAsync(http, codes);
        else
            await RefuseAsync(http);
    });

    private Task ShowAsync(HttpContext http, string path, string title, string text) => visit.ShowAsync(http, (_, _) => AskPasswordAsync(http, path, title, text, error: null));

    private Task WithPasswordAsync(HttpContext http, string path, string title, string text, bool isAllowed, Func<User, SignedInUser, Task> work) => visit.TakeAsync(http, async (user, session, form) =>
    {
        if (!isAllowed)
            await RefuseAsync(http);
        else if (await visit.IsPasswordAsync(user, form))
            await work(user, session);
        else
            await AskPasswordAsync(http, path, title, text, Words["Security.Wrong"]);
    });

    private Task AskPasswordAsync(HttpContext http, string path, string title, string text, string? error) =>
        page.WriteAsync(http, error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, Words[title], Html.Of($"""
            {(title == text ? Html.Nothing : Page.Lead(Words[text]))}
            {Page.Alert(error)}
            {page.Form(http, path, Page.Field("present", Words["Security.Present"], "password", "current-password", error, isFirst: true), Words[title])}
            {Page.Button(Page.Address(http, SecurityPage.Path), Words["Security.Home"])}
            """));

    private Task ShowKeyAsync(HttpContext http, User user, byte[] secret, string ticket, string? error)
    {
        var form = StepForms.ForEnrolment(Words, secret, settings.OtpIssuer, user.UserName!);
        var fields = Html.Of($"""
            {Page.Hidden("ticket", ticket)}
            <p class="picture"><img src="{form.Image}" alt="{form.ImageText}"></p>
            {Page.Field(StepForms.Code, Words["Enrol.Field"], "text", "one-time-code", error, isFirst: true)}
            """);
        return page.WriteAsync(http, error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, form.Title, Html.Of($"""
            {Page.Lead(form.Text!)}
            {Page.Alert(error)}
            {page.Form(http, ConfirmPath, fields, Words["Enrol.Submit"])}
            {Page.Button(Page.Address(http, SecurityPage.Path), Words["Security.Home"])}
            """));
    }

    private Task ShowCodesAsync(HttpContext http, IReadOnlyList<string> codes) => page.WriteAsync(http, StatusCodes.Status200OK, Words["Keep.Title"], Html.Of($"""
        {Page.Lead(Words["Keep.Text"])}
        <ul class="keep">{Html.Of(codes.Select(code => Html.Of($"<li><code>{code}</code></li>")))}</ul>
        {Page.Button(Page.Address(http, SecurityPage.Path), Words["Keep.Submit"])}
        """));

    private Task RefuseAsync(HttpContext http) => page.WriteAsync(http, StatusCodes.Status400BadRequest, Words["Security.SecondTitle"], Html.Of($"""
        {Page.Alert(Words["Security.Expired"])}
        {Page.Button(Page.Address(http, SecurityPage.Path), Words["Security.Home"])}
        """));
}
