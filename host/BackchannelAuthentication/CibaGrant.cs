using PluginTokenServer.Host.CrossDevice;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>The CIBA grant (CIBA Core §10.1), for clients that poll and for clients that are pinged.</summary>
internal sealed class CibaGrant(PollingServices services) : PollingGrant(Models.GrantType.Ciba, HandleKind.AuthReqId, BackchannelParameters.AuthReqId, services)
{
    protected override void Show(TokenRequest request, string presented, StoredGrant grant)
    {
        var (state, asked) = (grant.State, grant.State.Authorization!.CrossDevice!);
        request.BackChannelAuthenticationRequest = new BackChannelAuthenticationRequest
        {
            InternalId = grant.Id,
            CreationTime = state.CreatedAt.UtcDateTime,
            Lifetime = (int)(state.Authorization!.ExpiresAt - state.CreatedAt).TotalSeconds,
            ClientId = state.ClientId,
            Subject = state.ToPrincipal(),
            RequestedScopes = [.. state.Scopes],
            AuthorizedScopes = [.. state.Scopes],
            RequestedResourceIndicators = [.. state.Resources ?? []],
            AuthenticationContextReferenceClasses = [.. AcrValues.Classes(asked.AcrValues)],
            Tenant = AcrValues.Tenant(asked.AcrValues),
            IdP = AcrValues.IdentityProvider(asked.AcrValues),
            BindingMessage = asked.BindingMessage,
            IsComplete = true,
            SessionId = state.SessionId,
            Description = state.Description,
        };
    }
}
