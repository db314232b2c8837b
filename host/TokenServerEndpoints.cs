using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Discovery;
using PluginTokenServer.Host.EndSession;
using PluginTokenServer.Host.Introspection;
using PluginTokenServer.Host.Plugins.Endpoints;
using PluginTokenServer.Host.PushedAuthorization;
using PluginTokenServer.Host.Revocation;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.UserInfo;

namespace PluginTokenServer.Host;

/// <summary>Where this server is spoken to: one line a slice.</summary>
internal static class TokenServerEndpoints
{
    public static void MapTokenServer(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapTokenEndpoint();
        endpoints.MapAuthorizationCode();
        endpoints.MapPushedAuthorization();
        endpoints.MapDeviceAuthorization();
        endpoints.MapBackchannelAuthentication();
        endpoints.MapIntrospection();
        endpoints.MapRevocation();
        endpoints.MapUserInfo();
        endpoints.MapDiscovery();
        endpoints.MapSignIn();
        endpoints.MapEndSession();
        endpoints.MapPageAssets();
        endpoints.MapPluginEndpoints();
        endpoints.MapHealth();
    }
}
