using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.SignIn.Brand;
using PluginTokenServer.Host.SignIn.Texts;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Writes a page as the answer to a request: all of it or, if it cannot be made, nothing.</summary>
internal sealed class PageWriter(ServerConfigurationSource configuration, BrandFiles brand, IAntiforgery antiforgery, IServiceProvider services, ILoggerFactory loggers)
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
        var options = configuration.Current.Options.SignIn.Brand;
        var root = http.Request.PathBase.ToUriComponent();
        var style = root + Stylesheet.For(options).Path;
        return new PageFrame(
            PageTexts.For(http, page.UiLocales),
            options.Name,
            brand.Logo is null ? null : root + BrandEndpoints.LogoPath,
            brand.HasStylesheet ? [style, root + BrandEndpoints.StylesheetPath] : [style],
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
