using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Discovery;

internal static class DiscoveryRegistration
{
    public const string OpenIdPath = "/.well-known/openid-configuration";
    public const string JwksPath = "/.well-known/openid-configuration/jwks";
    public const string OAuthPath = "/.well-known/oauth-authorization-server";

    public static IServiceCollection AddDiscovery(this IServiceCollection services) => services.AddSingleton<Documents>();

    public static void MapDiscovery(this IEndpointRouteBuilder endpoints)
    {
        var documents = endpoints.ServiceProvider.GetRequiredService<Documents>();
        var path = endpoints.ServiceProvider.GetRequiredService<Issuer>().Path;
        endpoints.Map(OpenIdPath, http => documents.Discovery.ServeAsync(http));
        endpoints.Map(JwksPath, http => documents.Jwks.ServeAsync(http));
        endpoints.Map(OAuthPath, http => documents.Discovery.ServeAsync(http));
        // RFC 8414 §3.1: the well-known part goes between the host and the path of the issuer. That may hold escapes, which a route pattern would take literally.
        var inserted = new PathString(OAuthPath).Add(PathString.FromUriComponent(path));
        if (path.Length > 0)
            endpoints.Map(OAuthPath + "/{**path}", http => http.Request.Path == inserted ? documents.Discovery.ServeAsync(http) : NotFoundAsync(http));
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
