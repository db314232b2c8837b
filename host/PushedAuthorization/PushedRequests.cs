using System.Collections.Specialized;
using PluginTokenServer.Host.AuthorizationCode;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.PushedAuthorization;

/// <summary>Pushed authorization requests (RFC 9126): each is a grant from its first day, which the browser is waited for to complete.</summary>
internal sealed class PushedRequests(GrantStore grants, HandleKeys handles, ServerConfigurationSource configuration, TimeProvider time)
{
    /// <summary>RFC 9126 §2.2: the form of a <c>request_uri</c>.</summary>
    public const string UriPrefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>Keeps a request that has been looked at.</summary>
    /// <returns>Its <c>request_uri</c>, and for how long it may be presented.</returns>
    public async Task<(string RequestUri, TimeSpan Lifetime)> PushAsync(RegisteredClient client, NameValueCollection parameters)
    {
        var lifetime = TimeSpan.FromSeconds(client.Client.PushedAuthorizationLifetime ?? configuration.Current.Options.PushedAuthorization.LifetimeSeconds);
        var (handle, now) = (handles.New(generation: 0), time.GetUtcNow());
        var state = new GrantState
        {
            ClientId = client.ClientId,
            TokenClientId = client.ClientId,
            Subject = [],
            Scopes = [],
            CreatedAt = now,
            // Presented in time, it is waited for as long as somebody may take to sign in.
            RefreshableUntil = now + lifetime + AuthorizationTickets.Lifetime,
            Authorization = new AuthorizationState { Phase = AuthorizationPhase.Pushed, ExpiresAt = now + lifetime, Parameters = AuthorizationParameters.ToQuery(parameters) },
        };
        if (!await grants.TryAddAsync(handle.RecordId, state, origin: null, TimeSpan.Zero))
            throw new InvalidOperationException("A grant got the id of another one.");
        return (UriPrefix + handles.Write(HandleKind.RequestUri, handle), lifetime);
    }

    /// <summary>Finds the request behind a <c>request_uri</c> that is still waited for.</summary>
    /// <param name="requestUri">What the browser presents.</param>
    /// <param name="clientId">The client that the browser names.</param>
    /// <param name="begun">Whether the browser has presented it in time before, and comes back to it.</param>
    /// <returns>The request; <see langword="null"/> if it is unknown, expired, used, or another client's.</returns>
    public async Task<PushedGrant?> FindAsync(string requestUri, string? clientId, bool begun)
    {
        if (!requestUri.StartsWith(UriPrefix, StringComparison.Ordinal) || !handles.TryRead(HandleKind.RequestUri, requestUri[UriPrefix.Length..], out var handle))
            return null;
        if (await grants.FindAsync(handle.RecordId) is not { State: { Revoked: false, Authorization: { Phase: AuthorizationPhase.Pushed } request } state } grant)
            return null;
        // RFC 9126 §4: it is bound to the client that pushed it.
        return state.ClientId == clientId && (begun || time.GetUtcNow() < request.ExpiresAt) ? new PushedGrant(grant, handle) : null;
    }
}
