using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.DeviceAuthorization;

/// <summary>The device code grant (RFC 8628 §3.4).</summary>
internal sealed class DeviceCodeGrant(PollingServices services) : PollingGrant(Models.GrantType.DeviceFlow, HandleKind.DeviceCode, "device_code", services)
{
    protected override void Show(TokenRequest request, string presented, StoredGrant grant)
    {
        var state = grant.State;
        request.DeviceCode = new DeviceCode
        {
            CreationTime = state.CreatedAt.UtcDateTime,
            Lifetime = (int)(state.Authorization!.ExpiresAt - state.CreatedAt).TotalSeconds,
            ClientId = state.ClientId,
            Description = state.Description,
            IsOpenId = state.Scopes.Contains("openid"),
            IsAuthorized = true,
            RequestedScopes = [.. state.Scopes],
            AuthorizedScopes = [.. state.Scopes],
            Subject = state.ToPrincipal(),
            SessionId = state.SessionId,
        };
    }
}
