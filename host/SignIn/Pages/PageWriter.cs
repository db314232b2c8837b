using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Writes a page as the answer to a request: all of it or, if it cannot be made, nothing.</summary>
internal sealed class PageWriter(PageStyles styles, IAntiforgery antiforgery, IServiceProvider services, ILoggerFactory loggers)
{
    public async Task WriteAsync(HttpContext http, PageModel page)
    {
        var nonce = page.HasScript ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)) : null;
        var frame = FrameOf(http, page, nonce);
        var html = Encoding.UTF8.GetBytes(await RenderAsync(page, frame));
        var response = http.Response;
        PagePolicy.Apply(response.Headers, page, nonce);
        response.StatusCode = page.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentLanguage = frame.Texts.Language;
        response.ContentLength = html.Length;
        await response.BodyWriter.WriteAsync(html, http.RequestAborted);
    }

    private PageFrame FrameOf(HttpContext http, PageModel page, string? nonce)
    {
        var style = styles.Of(http, page.UiLocales);
        return new PageFrame(
            PageTexts.For(http, page.UiLocales),
            style.BrandName,
            style.LogoUrl,
            style.Stylesheets,
            page.HasOwnForm ? antiforgery.GetAndStoreTokens(http) : null,
            nonce);
    }

    private async Task<string> RenderAsync(PageModel page, PageFrame frame)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Model"] = page, ["Frame"] = frame });
            return (await renderer.RenderComponentAsync(page.Component, parameters)).ToHtmlString();
        });
    }
}
