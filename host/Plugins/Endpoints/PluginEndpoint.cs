using System.Diagnostics.CodeAnalysis;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>The addresses of plugins, <c>/plugins/&lt;id&gt;/</c>: hands each request to its plugin as a copy and passes on what the plugin made of it, all of it or nothing.</summary>
internal sealed class PluginEndpoint(PluginRuntime plugins, BrowserServices browser, PageEndpoint page, Issuer issuer, EndpointFaults faults, TimeProvider time)
{
    public const string Root = "/plugins";

    public async Task HandleAsync(HttpContext http)
    {
        if (!TryFind(http.Request.Path, out var offer, out var path))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        OAuthError? error;
        try
        {
            error = await AnswerAsync(http, offer, path);
        }
        catch (Exception fault) when (EndpointFaults.ConcernClient(fault, http))
        {
            error = faults.Of(fault, http.TraceIdentifier);
        }

        if (error is null || http.Response.HasStarted)
            return;
        // Somebody whose sign-in ended in a fault of the plugin is not signed in.
        http.Response.Headers.Remove("Set-Cookie");
        if (IsForPeople(http))
            await page.ShowFaultAsync(http, error);
        else
            await TokenResponseWriter.SendAsync(http, error, []);
    }

    // Browsers name HTML when they are after a page (RFC 9110 §12.5.1); nobody else does.
    private static bool IsForPeople(HttpContext http) =>
        http.Request.Headers.Accept.Any(accepted => accepted?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    private async Task<OAuthError?> AnswerAsync(HttpContext http, PluginOffer offer, PathString path)
    {
        var begun = time.GetUtcNow();
        if (!(await RequestBody.ReadAsync(http, offer.Timeout, time)).Succeeded(out var body, out var error))
            return error;

        var response = new BufferedResponse();
        // The id as the plugin has it, not as it was asked for: browsers tell cookie paths apart by case, and so do those who know the plugin's addresses.
        var request = new EndpointRequest(http, RequestCopy.Of(http, new Uri(issuer.Value), $"{Root}/{offer.PluginId}", path, body, response), response, browser, begun);
        PluginResponse answer;
        try
        {
            answer = await offer.InvokeAsync<EndpointCall, object?, PluginResponse>(request, null, static (call, _, _) => call.RunAsync());
        }
        finally
        {
            await request.EndAsync();
        }

        await answer.SendAsync(http);
        return null;
    }

    private bool TryFind(PathString asked, [NotNullWhen(true)] out PluginOffer? offer, out PathString path)
    {
        (offer, path) = (null, default);
        if (!asked.StartsWithSegments(Root, out var rest) || rest.Value is not ['/', .. var named])
            return false;

        var end = named.IndexOf('/', StringComparison.Ordinal);
        path = end < 0 ? PathString.Empty : named[end..];
        return plugins.Table.Endpoints.TryGetValue(end < 0 ? named : named[..end], out offer);
    }
}
