namespace PluginTokenServer.Host.SignIn.Brand;

/// <summary>Serves the operator's logo and stylesheet. What kind of file each is, its name says and not what is in it.</summary>
internal static class BrandEndpoints
{
    public const string LogoPath = "/brand/logo";
    public const string StylesheetPath = "/brand/style.css";

    // An SVG can hold script; opened by itself it must run none and reach nobody.
    private const string LogoPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

    public static void MapBrand(this IEndpointRouteBuilder endpoints)
    {
        var files = endpoints.ServiceProvider.GetRequiredService<BrandFiles>();
        endpoints.Map(LogoPath, http => ServeAsync(http, files, files.Logo));
        endpoints.Map(StylesheetPath, http => ServeAsync(http, files, BrandFiles.Css));
    }

    private static async Task ServeAsync(HttpContext http, BrandFiles files, string? name)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.XContentTypeOptions = "nosniff";
        if (request.Method is not ("GET" or "HEAD"))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        if (name is null || files.Find(name) is not { Content: { } content } file)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            response.Headers.CacheControl = "no-store";
            return;
        }

        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ContentSecurityPolicy = name == BrandFiles.Css ? "default-src 'none'" : LogoPolicy;
        if (request.Headers.IfNoneMatch.Any(tags => tags == "*" || tags?.Contains(file.Tag, StringComparison.Ordinal) == true))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = name switch
        {
            BrandFiles.Svg => "image/svg+xml",
            BrandFiles.Png => "image/png",
            _ => "text/css; charset=utf-8",
        };
        response.ContentLength = content.Length;
        if (request.Method == "GET")
            await response.BodyWriter.WriteAsync(content);
    }
}
