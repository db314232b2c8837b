using Microsoft.AspNetCore.Routing;

namespace PluginTokenServer.Plugins;

/// <summary>Serves addresses of a plugin's own, under <c>/plugins/&lt;id&gt;/</c>; at most one per plugin.</summary>
/// <remarks>
/// Each request has a scope of the plugin's container as its <c>RequestServices</c> and the plugin's deadline as its <c>RequestAborted</c>. What the plugin sees
/// and writes is a copy that the server passes on when it is complete: at most 64 KiB of body in, 1 MiB out, without the server's own cookies in either direction.
/// </remarks>
public interface IPluginEndpoints
{
    /// <summary>Adds the endpoints. Called once, at activation.</summary>
    /// <param name="endpoints">Routes are relative to <c>/plugins/&lt;id&gt;</c>; its <c>ServiceProvider</c> is the plugin's.</param>
    void Map(IEndpointRouteBuilder endpoints);
}
