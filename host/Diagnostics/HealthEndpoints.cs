using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Storage;

namespace PluginTokenServer.Host.Diagnostics;

/// <summary>Whether the process lives, and whether it may be sent requests. The status alone: who wants the reasons has the log and <c>plugins list</c>.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var lifetime = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>();
        var plugins = endpoints.ServiceProvider.GetRequiredService<PluginRuntime>();
        var configuration = endpoints.ServiceProvider.GetRequiredService<ServerConfigurationSource>();
        var store = endpoints.ServiceProvider.GetRequiredService<StoreHealth>();
        var keys = endpoints.ServiceProvider.GetRequiredService<SigningKeyRing>();
        endpoints.Map("/health/live", http => AnswerAsync(http, StatusCodes.Status200OK, "live"));
        endpoints.Map("/health/ready", http =>
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                return AnswerAsync(http, StatusCodes.Status503ServiceUnavailable, "draining");
            if (!store.IsUsable)
                return AnswerAsync(http, StatusCodes.Status503ServiceUnavailable, "unavailable");
            var degraded = configuration.Rejected is not null || store.IsDegraded || !keys.IsReadable
                || plugins.Table.LacksNeeded
                || plugins.Table.Plugins.Any(plugin => plugin.State is PluginState.Refused or PluginState.Degraded);
            return AnswerAsync(http, StatusCodes.Status200OK, degraded ? "degraded" : "ready");
        });
    }

    private static Task AnswerAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = http.Request.Method is "GET" or "HEAD" ? status : StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.CacheControl = "no-store";
        if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            http.Response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(text);
    }
}
