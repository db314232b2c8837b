using Microsoft.AspNetCore.Http;

namespace PluginTokenServer.Plugins.OpenIdConnect;

/// <summary>Bounds all that one request asks of a provider, so that there is time left to say on a page that it did not answer.</summary>
internal static class Deadline
{
    public static void Set(HttpContext http, OidcSettings settings, TimeProvider time)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var timer = new CancellationTokenSource(settings.Timeout, time);
        timer.Token.Register(deadline.Cancel);
        http.Response.RegisterForDispose(timer);
        http.Response.RegisterForDispose(deadline);
        http.RequestAborted = deadline.Token;
    }
}
