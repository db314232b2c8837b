using System.Collections.Frozen;
using Microsoft.AspNetCore.Cors.Infrastructure;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.PushedAuthorization;
using PluginTokenServer.Host.Revocation;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.UserInfo;

namespace PluginTokenServer.Host.Cors;

/// <summary>Lets scripts of the registered origins call what a client in a browser needs. Pages and the authorization endpoint are for people, and no script reads them (RFC 9700 §2.6).</summary>
internal static class CorsRegistration
{
    // The one list of what scripts may call. Discovery and keys are not in it: they say for themselves that everybody may read them.
    private static readonly FrozenSet<string> Paths = FrozenSet.ToFrozenSet(
        [TokenEndpoint.Path, PushedAuthorizationEndpoint.Path, UserInfoEndpoint.Path, RevocationEndpoint.Path], StringComparer.OrdinalIgnoreCase);

    public static IServiceCollection AddCorsOrigins(this IServiceCollection services)
    {
        services.AddOptions<CorsOptions>().Configure<ServerConfigurationSource>((cors, configuration) => cors.AddDefaultPolicy(policy => policy
            // A preflight names no client, so that the origin may be any client's. It stays so for the request itself: the browser sends nothing along by itself
            // (no credentials mode), and a script that holds another client's code or token could use it without a browser just as well.
            .SetIsOriginAllowed(origin => configuration.Current.CorsOrigins.Contains(origin))
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            // Tracing libraries add headers of their own to every call; none of them means anything here.
            .AllowAnyHeader()
            .WithExposedHeaders("WWW-Authenticate", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
        return services.AddCors();
    }

    /// <summary>Nothing is even looked up for a request that comes from no script.</summary>
    public static void UseCorsOrigins(this WebApplication app) =>
        app.UseWhen(http => http.Request.Headers.Origin.Count > 0 && Paths.Contains(http.Request.Path.Value ?? ""), scripts => scripts.UseCors());
}
