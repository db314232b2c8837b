using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace PluginTokenServer.ResponseHandling;

public partial class TokenResponseGenerator
{
    private async Task<TokenResponse> RespondAsync(TokenRequestValidationResult validationResult)
    {
        var (accessToken, refreshToken) = await CreateAccessTokenAsync(validationResult.ValidatedRequest);
        return Response(validationResult, accessToken, refreshToken);
    }

    private static TokenResponse Response(TokenRequestValidationResult validationResult, string accessToken, string? refreshToken)
    {
        var request = validationResult.ValidatedRequest;
        var response = new TokenResponse
        {
            AccessToken = accessToken,
            AccessTokenLifetime = request.AccessTokenLifetime,
            RefreshToken = string.IsNullOrEmpty(refreshToken) ? null : refreshToken,
            Scope = ScopeOf(request.ValidatedResources.ParsedScopes),
        };
        foreach (var (name, value) in validationResult.CustomResponse ?? [])
            response.Custom[name] = value;
        return response;
    }

    private async Task<string> CreateIdTokenAsync(ValidatedTokenRequest request, string? accessToken, string? nonce = null, string? stateHash = null)
    {
        var creation = TokenCreation(request);
        creation.AccessTokenToHash = accessToken;
        creation.Nonce = nonce;
        creation.StateHash = stateHash;
        return await TokenService.CreateSecurityTokenAsync(await TokenService.CreateIdentityTokenAsync(creation));
    }

    private async Task<Token> RefreshedAccessTokenAsync(ValidatedTokenRequest request, RefreshToken grant)
    {
        var kept = grant.GetAccessToken(request.RequestedResourceIndicator);
        if (kept is null || request.Client.UpdateAccessTokenClaimsOnRefresh)
            return await TokenService.CreateAccessTokenAsync(TokenCreation(request));

        kept.CreationTime = Clock.UtcNow.UtcDateTime;
        kept.Lifetime = request.AccessTokenLifetime;
        return kept;
    }

    private static TokenCreationRequest TokenCreation(ValidatedTokenRequest request) => new()
    {
        Subject = request.Subject,
        Description = Description(request),
        ValidatedResources = request.ValidatedResources,
        ValidatedRequest = request,
    };

    private static bool IdentityTokenWanted(ValidatedTokenRequest request, bool byDefault) =>
        (request.IssueIdentityToken ?? byDefault) && Granted(request, "openid");

    private static bool Granted(ValidatedTokenRequest request, string scope)
    {
        foreach (var granted in request.ValidatedResources.ParsedScopes)
        {
            if (granted.RawValue == scope)
                return true;
        }

        return false;
    }

    private static string? Description(ValidatedTokenRequest request) =>
        request.AuthorizationCode?.Description ?? request.DeviceCode?.Description;

    private static string? ScopeOf(ICollection<ParsedScopeValue> scopes) => scopes.Count switch
    {
        0 => null,
        1 => scopes.First().RawValue,
        _ => string.Join(' ', scopes.Select(scope => scope.RawValue)),
    };
}
