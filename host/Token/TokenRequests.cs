using System.Security.Claims;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Host.Scopes;
using PluginTokenServer.Host.Tokens;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>Opens token requests, each with services of its own that can do nothing beyond it.</summary>
internal sealed class TokenRequests(
    TokenComposer composer, JwtWriter writer, Issuer issuer, IClock clock, IScopeParser scopeParser, IResourceStore resources, IClientStore clients,
    HandleKeys handles, ReferenceTokens references, ServerConfigurationSource configuration, TimeProvider time,
    ILogger<TokenResponseGenerator> generatorLog)
{
    public TokenRequest Open(HttpContext http, TokenRequestForm form, RegisteredClient client, string grantType, ScopeGrant scopes, string[]? resourceIndicators, PluginTable plugins)
    {
        var seen = plugins.Sees(client.ClientId, grantType);
        var request = new TokenRequest
        {
            Http = http,
            Plugins = plugins,
            Registration = client,
            Resolved = scopes,
            ResourceIndicators = resourceIndicators,
            Password = form.Password,
            Raw = form.Parameters,
            Client = seen ? client.Copy() : client.Client,
            ClientId = client.ClientId,
            GrantType = grantType,
            AccessTokenLifetime = client.AccessTokenLifetime,
            AccessTokenType = client.Client.AccessTokenType,
            RequestedScopes = scopes.Names,
            IssuerName = issuer.Value,
            RequestedResourceIndicators = seen && resourceIndicators is not null ? [.. resourceIndicators] : resourceIndicators,
            RequestedResourceIndicator = resourceIndicators is [var one] ? one : null,
            ValidatedResources = scopes.ToValidationResult(forExtension: seen),
            Work = new GrantWork(handles),
            Begun = time.GetUtcNow(),
        };
        if (client.Client.Claims.Count > 0)
            request.ClientClaims = [.. client.Client.Claims.Select(claim => new Claim(claim.Type, claim.Value, claim.ValueType))];
        request.TokenService = new TokenService(request, composer, writer, references, issuer, clock);
        request.RefreshTokenService = new RefreshTokenService(request, handles, configuration.Current.RetryWindow(client), time);
        request.DefaultGenerator = new TokenResponseGenerator(clock, request.TokenService, request.RefreshTokenService, scopeParser, resources, clients, generatorLog);
        // A plugin may hold the request for longer than the connection serves it.
        if (seen)
            http.Response.OnCompleted(static request => ((TokenRequest)request).EndAsync(), request);
        return request;
    }
}
