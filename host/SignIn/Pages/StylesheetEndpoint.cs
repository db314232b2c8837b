using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.SignIn.Pages;

/// <summary>Serves the <see cref="Stylesheet"/>.</summary>
internal sealed class StylesheetEndpoint(ServerConfigurationSource configuration)
{
    public async Task ServeAsync(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.XContentTypeOptions = "nosniff";
        if (request.Method is not ("GET" or "HEAD"))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        var style = Stylesheet.For(configuration.Current.Options.SignIn.Brand);
        // A page of a node with another version or colour still gets a style, only not for long.
        response.Headers.CacheControl = request.Path == style.Path ? "public, max-age=31536000, immutable" : "no-store";
        response.ContentType = "text/css; charset=utf-8";
        response.ContentLength = style.Css.Length;
        if (request.Method == "GET")
            await response.BodyWriter.WriteAsync(style.Css);
    }
}
