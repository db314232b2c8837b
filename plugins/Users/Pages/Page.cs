using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Plugins.Users.Texts;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Plugins.Users.Pages;

/// <summary>What all pages have in common in one request. They look like the server's own, work without script, and may load from this server only.</summary>
internal sealed class Page(IPageStyle style, IAntiforgery antiforgery)
{
    // As on the server's own pages (RFC 9700 §4.16; CSP Level 3).
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private const string ErrorId = "error";

    private AntiforgeryTokenSet? _token;

    public Words Words => field ??= Words.In(style.Language);

    public string SignInUrl => style.SignInUrl;

    public string HomeUrl => style.HomeUrl;

    public async Task WriteAsync(HttpContext http, int status, string title, Html content)
    {
        var styles = Html.Of(style.Stylesheets.Select(sheet => Html.Of($"""<link rel="stylesheet" href="{sheet}">""")));
        var brand = style.LogoUrl is { } logo ? Html.Of($"""<img class="logo" src="{logo}" alt="{style.BrandName}">""") : Html.Of($"""<span class="name">{style.BrandName}</span>""");
        var page = Html.Of($"""
            <!DOCTYPE html>
            <html lang="{Words.Language}">
            <head>
                <meta charset="utf-8">
                <title>{title} – {style.BrandName}</title>
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="robots" content="noindex, nofollow">
                <link rel="icon" href="{style.LogoUrl ?? "data:,"}">
                {styles}
            </head>
            <body>
                <main class="card">
                    <p class="brand">{brand}</p>
                    <h1>{title}</h1>
                    {content}
                </main>
            </body>
            </html>
            """);
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        var headers = response.Headers;
        headers.ContentLanguage = Words.Language;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers.Pragma = default;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(page.ToString()), http.RequestAborted);
    }

    /// <summary>A form that comes back here, with the token that says that it is this page's.</summary>
    public Html Form(HttpContext http, string path, Html fields, string submit) => Html.Of($"""
        <form method="post" action="{Address(http, path)}">
            <input type="hidden" name="{Token(http).FormFieldName}" value="{Token(http).RequestToken}">
            {fields}
            <div class="actions"><button type="submit">{submit}</button></div>
        </form>
        """);

    /// <summary>A field; the first of a form has the focus.</summary>
    public static Html Field(string name, string label, string type, string autoComplete, string? error, bool isFirst = false)
    {
        var focus = isFirst ? Html.Of($" autofocus") : Html.Nothing;
        var invalid = error is null ? Html.Nothing : Html.Of($""" aria-invalid="true" aria-describedby="{ErrorId}" """);
        return Html.Of($"""
            <div class="field">
                <label for="{name}">{label}</label>
                <input id="{name}" name="{name}" type="{type}" autocomplete="{autoComplete}" autocapitalize="none" spellcheck="false" required{focus}{invalid}>
            </div>
            """);
    }

    public static Html Hidden(string name, string value) => Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    public static Html Alert(string? error) => error is null ? Html.Nothing : Html.Of($"""<p id="{ErrorId}" class="alert" role="alert">{error}</p>""");

    public static Html Lead(string text) => Html.Of($"""<p class="lead">{text}</p>""");

    /// <summary>A link that looks like a button.</summary>
    public static Html Button(string address, string label) => Html.Of($"""<div class="actions"><a class="button quiet" href="{address}">{label}</a></div>""");

    /// <summary>A page of this plugin.</summary>
    public static string Address(HttpContext http, string path) => http.Request.PathBase.ToUriComponent() + path;

    private AntiforgeryTokenSet Token(HttpContext http) => _token ??= antiforgery.GetAndStoreTokens(http);
}
