using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>A server that shows whatever page a test gives it, without the flow that leads there.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private const string Path = "/shown";

    private readonly Shown _shown;
    private readonly HttpClient _browser;

    private PageServer(TestServer server, Shown shown)
    {
        (Server, _shown) = (server, shown);
        // Each page is asked for by a browser that was never here before.
        _browser = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
    }

    public TestServer Server { get; }

    public static async Task<PageServer> StartAsync(Action<JsonObject>? configure = null, Action<string>? prepare = null)
    {
        var shown = new Shown();
        var server = await TestServer.StartAsync(configure, prepare, services: services => services.AddSingleton<IStartupFilter>(shown));
        return new PageServer(server, shown);
    }

    /// <summary>Asks for a page as a browser does.</summary>
    public async Task<ShownPage> ShowAsync(PageModel page, string? acceptLanguage = null, string? pathBase = null)
    {
        (_shown.Page, _shown.PathBase) = (page, pathBase);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        if (acceptLanguage is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", acceptLanguage);
        return await ShownPage.OfAsync(await _browser.SendAsync(request));
    }

    public ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return Server.DisposeAsync();
    }

    private sealed class Shown : IStartupFilter
    {
        public PageModel? Page { get; set; }

        public string? PathBase { get; set; }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, following) =>
            {
                if (http.Request.Path != Path)
                    return following(http);
                http.Request.PathBase = new PathString(PathBase);
                return http.RequestServices.GetRequiredService<PageWriter>().WriteAsync(http, Page!);
            });
            next(app);
        };
    }
}
