using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Discovery;
using PluginTokenServer.Host.Introspection;
using PluginTokenServer.Host.Revocation;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host;

/// <summary>Where this server is spoken to: one line a slice.</summary>
internal static class TokenServerEndpoints
{
    public static void MapTokenServer(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapTokenEndpoint();
        endpoints.MapIntrospection();
        endpoints.MapRevocation();
        endpoints.MapDiscovery();
        endpoints.MapPageAssets();
        endpoints.MapHealth();
    }
}
