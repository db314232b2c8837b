using PluginTokenServer.Host.Administration;
using PluginTokenServer.Host.Audit;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.ClientCredentials;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Cors;
using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Discovery;
using PluginTokenServer.Host.EndSession;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Introspection;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Outbound;
using PluginTokenServer.Host.Password;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Endpoints;
using PluginTokenServer.Host.PushedAuthorization;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Host.Revocation;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.Host.UserInfo;
using PluginTokenServer.Host.Users;

namespace PluginTokenServer.Host;

/// <summary>What this server is made of: one line a slice.</summary>
internal static class TokenServerRegistration
{
    public static IServiceCollection AddTokenServer(this IServiceCollection services) => services
        .AddDiagnostics()
        .AddAudit()
        .AddServerConfiguration()
        .AddThrottling()
        .AddPlugins()
        .AddPluginEndpoints()
        .AddClients()
        .AddScopes()
        .AddUsers()
        .AddKeys()
        .AddStorage()
        .AddTokens()
        .AddTokenEndpoint()
        .AddGrants()
        .AddClientCredentials()
        .AddPassword()
        .AddRefreshToken()
        .AddAuthorizationCode()
        .AddPushedAuthorization()
        .AddCrossDevice()
        .AddDeviceAuthorization()
        .AddBackchannelAuthentication()
        .AddSignIn()
        .AddOutbound()
        .AddEndSession()
        .AddPages()
        .AddIntrospection()
        .AddRevocation()
        .AddUserInfo()
        .AddCorsOrigins()
        .AddDiscovery()
        .AddAdministration();
}
