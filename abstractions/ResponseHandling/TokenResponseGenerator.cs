using Microsoft.Extensions.Logging;
using PluginTokenServer.Models;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace PluginTokenServer.ResponseHandling;

/// <summary>Makes token responses. Derive from it and override the flow to change, usually calling the base method first.</summary>
public partial class TokenResponseGenerator : ITokenResponseGenerator
{
    /// <summary>Makes the generator.</summary>
    /// <param name="clock">The server's clock.</param>
    /// <param name="tokenService">Makes the access and ID tokens of the request.</param>
    /// <param name="refreshTokenService">Makes the refresh token of the request.</param>
    /// <param name="scopeParser">Takes scopes apart.</param>
    /// <param name="resources">Knows the scopes and APIs.</param>
    /// <param name="clients">Knows the clients.</param>
    /// <param name="logger">The log.</param>
    public TokenResponseGenerator(
        IClock clock, ITokenService tokenService, IRefreshTokenService refreshTokenService,
        IScopeParser scopeParser, IResourceStore resources, IClientStore clients, ILogger<TokenResponseGenerator> logger)
    {
        Clock = clock;
        TokenService = tokenService;
        RefreshTokenService = refreshTokenService;
        ScopeParser = scopeParser;
        Resources = resources;
        Clients = clients;
        Logger = logger;
    }

    /// <summary>The server's clock.</summary>
    protected IClock Clock { get; }

    /// <summary>Makes the access and ID tokens of the request.</summary>
    protected ITokenService TokenService { get; }

    /// <summary>Makes the refresh token of the request.</summary>
    protected IRefreshTokenService RefreshTokenService { get; }

    /// <summary>Takes scopes apart.</summary>
    protected IScopeParser ScopeParser { get; }

    /// <summary>Knows the scopes and APIs.</summary>
    protected IResourceStore Resources { get; }

    /// <summary>Knows the clients.</summary>
    protected IClientStore Clients { get; }

    /// <summary>The log.</summary>
    protected ILogger Logger { get; }

    /// <summary>Makes the response. Not virtual: <see cref="ProcessAsync"/> is the method to override.</summary>
    /// <param name="validationResult">The validated request.</param>
    public Task<TokenResponse> ProcessInteractionAsync(TokenRequestValidationResult validationResult) =>
        ((ITokenResponseGenerator)this).ProcessAsync(validationResult);

    /// <summary>Makes the response, by the flow that the grant type stands for. Any grant type it does not know is an extension grant.</summary>
    /// <param name="validationResult">The validated request.</param>
    public virtual Task<TokenResponse> ProcessAsync(TokenRequestValidationResult validationResult)
    {
        ArgumentNullException.ThrowIfNull(validationResult);
        return validationResult.ValidatedRequest.GrantType switch
        {
            GrantType.ClientCredentials => ProcessClientCredentialsRequestAsync(validationResult),
            GrantType.ResourceOwnerPassword => ProcessPasswordRequestAsync(validationResult),
            GrantType.AuthorizationCode => ProcessAuthorizationCodeRequestAsync(validationResult),
            GrantType.RefreshToken => ProcessRefreshTokenRequestAsync(validationResult),
            GrantType.DeviceFlow => ProcessDeviceCodeRequestAsync(validationResult),
            GrantType.Ciba => ProcessCibaRequestAsync(validationResult),
            _ => ProcessExtensionGrantRequestAsync(validationResult),
        };
    }

    /// <summary>The client credentials flow (RFC 6749 §4.4).</summary>
    /// <param name="validationResult">The validated request.</param>
    protected virtual Task<TokenResponse> ProcessClientCredentialsRequestAsync(TokenRequestValidationResult validationResult) =>
        ProcessTokenRequestAsync(validationResult);

    /// <summary>The resource owner password flow (RFC 6749 §4.3).</summary>
    /// <param name="validationResult">The validated request.</param>
    protected virtual Task<TokenResponse> ProcessPasswordRequestAsync(TokenRequestValidationResult validationResult) =>
        ProcessTokenRequestAsync(validationResult);

    /// <summary>An extension grant (RFC 6749 §4.5).</summary>
    /// <param name="validationResult">The validated request.</param>
    protected virtual Task<TokenResponse> ProcessExtensionGrantRequestAsync(TokenRequestValidationResult validationResult) =>
        ProcessTokenRequestAsync(validationResult);

    /// <summary>The authorization code flow (RFC 6749 §4.1). With <c>openid</c> granted the response has an ID token (OIDC Core §3.1.3.3).</summary>
    /// <param name="validationResult">The validated request.</param>
    protected virtual async Task<TokenResponse> ProcessAuthorizationCodeRequestAsync(TokenRequestValidationResult validationResult)
    {
        var (request, response) = (validationResult.ValidatedRequest, await RespondAsync(validationResult));
        if (IdentityTokenWanted(request, byDefault: true))
            response.IdentityToken = await CreateIdTokenAsync(request, response.AccessToken, request.AuthorizationCode?.Nonce, request.AuthorizationCode?.StateHash);
        return response;
    }

    /// <summary>The device flow (RFC 8628 §3.5). With <c>openid</c> granted the response has an ID token.</summary>
    /// <param name="validationResult">The validated request.</param>
    protected virtual async Task<TokenResponse> ProcessDeviceCodeRequestAsync(TokenRequestValidationResult validationResult)
    {
        var (request, response) = (validationResult.ValidatedRequest, await RespondAsync(validationResult));
        if (IdentityTokenWanted(request, byDefault: true))
            response.IdentityToken = await CreateIdTokenAsync(request, response.AccessToken);
        return response;
    }

    /// <summary>The CIBA flow. The response always has an ID token (CIBA Core §10.1.1).</summary>
    /// <param name="validationResult">The validated request.</param>
    protected virtual async Task<TokenResponse> ProcessCibaRequestAsync(TokenRequestValidationResult validationResult)
    {
        var response = await RespondAsync(validationResult);
        response.IdentityToken = await CreateIdTokenAsync(validationResult.ValidatedRequest, response.AccessToken);
        return response;
    }

    /// <summary>The refresh token flow (RFC 6749 §6): a new access token, the rotated or same refresh token, and an ID token when the grant holds <c>openid</c> (OIDC Core §12.2).</summary>
    /// <param name="validationResult">The validated request.</param>
    /// <exception cref="InvalidOperationException">The request has no grant to refresh.</exception>
    protected virtual async Task<TokenResponse> ProcessRefreshTokenRequestAsync(TokenRequestValidationResult validationResult)
    {
        var request = validationResult.ValidatedRequest;
        var grant = request.RefreshToken ?? throw new InvalidOperationException("A refresh token request without the grant it refreshes.");
        var token = await RefreshedAccessTokenAsync(request, grant);
        var accessToken = await TokenService.CreateSecurityTokenAsync(token);
        var refreshToken = await RefreshTokenService.UpdateRefreshTokenAsync(new RefreshTokenUpdateRequest
        {
            RefreshToken = grant,
            Handle = request.RefreshTokenHandle ?? "",
            Client = request.Client,
        });

        var response = Response(validationResult, accessToken, refreshToken);
        response.IdentityToken = await CreateIdTokenFromRefreshTokenRequestAsync(request, accessToken);
        return response;
    }

    /// <summary>The step that all flows but refresh share: access token, perhaps a refresh token, lifetime, scope, custom entries; and an ID token if the validator asked for one.</summary>
    /// <param name="validationResult">The validated request.</param>
    protected virtual async Task<TokenResponse> ProcessTokenRequestAsync(TokenRequestValidationResult validationResult)
    {
        var (request, response) = (validationResult.ValidatedRequest, await RespondAsync(validationResult));
        if (IdentityTokenWanted(request, byDefault: false))
            response.IdentityToken = await CreateIdTokenAsync(request, response.AccessToken);
        return response;
    }

    /// <summary>Creates an access token, and a refresh token when <c>offline_access</c> was granted, there is a subject and the validator did not decide against it.</summary>
    /// <param name="request">The validated request.</param>
    /// <returns>The tokens as they are sent; the second is <see langword="null"/> where there is none.</returns>
    protected virtual async Task<(string accessToken, string? refreshToken)> CreateAccessTokenAsync(ValidatedTokenRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var token = await TokenService.CreateAccessTokenAsync(TokenCreation(request));
        var accessToken = await TokenService.CreateSecurityTokenAsync(token);
        if (request.Subject is null || request.IssueRefreshToken == false || !Granted(request, "offline_access"))
            return (accessToken, null);

        var refreshToken = await RefreshTokenService.CreateRefreshTokenAsync(new RefreshTokenCreationRequest
        {
            Client = request.Client,
            Subject = request.Subject,
            Description = Description(request),
            AuthorizedScopes = [.. request.ValidatedResources.RawScopeValues],
            RequestedResourceIndicator = request.RequestedResourceIndicator,
            AccessToken = token,
        });
        return (accessToken, refreshToken);
    }

    /// <summary>Creates an ID token in a refresh token request, if the grant holds <c>openid</c>: with <c>at_hash</c> over the new access token, without <c>nonce</c> (OIDC Core §12.2).</summary>
    /// <param name="request">The validated request.</param>
    /// <param name="newAccessToken">The new access token.</param>
    protected virtual async Task<string?> CreateIdTokenFromRefreshTokenRequestAsync(ValidatedTokenRequest request, string newAccessToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var holdsOpenId = request.RefreshToken?.AuthorizedScopes.Contains("openid", StringComparer.Ordinal) == true;
        return holdsOpenId && request.IssueIdentityToken != false ? await CreateIdTokenAsync(request, newAccessToken) : null;
    }
}
