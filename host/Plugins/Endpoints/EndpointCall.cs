using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Plugins.Endpoints;

/// <summary>One call of a plugin's endpoints: what of the plugin the server calls in the stead of its type.</summary>
internal sealed class EndpointCall(RequestDelegate pipeline, PluginCall call)
{
    public async Task<PluginResponse> RunAsync()
    {
        var response = call.Endpoint.Response;
        // None is left if the deadline was faster.
        var http = call.Invocation?.HttpContext ?? throw new OperationCanceledException();
        try
        {
            await pipeline(http);
            return await response.FinishAsync();
        }
        // A body that is not what the endpoint takes: the client's doing, as in any other server.
        catch (BadHttpRequestException bad) when (bad.StatusCode is >= 400 and < 500)
        {
            return PluginResponse.OfStatus(bad.StatusCode);
        }
        finally
        {
            await response.ReleaseAsync();
        }
    }
}
