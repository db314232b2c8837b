using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Claims;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Models;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;
namespace Acme.Identity
{
    public class RefreshingGenerator : TokenResponseGenerator
    {
        public RefreshingGenerator(
            ISystemClock clock,
            ITokenService tokenService,
            IRefreshTokenService refreshTokenService,
            IScopeParser scopeParser,
            IResourceStore resources,
            IClientStore clients,
            ILogger<TokenResponseGenerator> logger)
            : base(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
        {
        }

        protected override async Task<(string accessToken, string refreshToken)> CreateAccessTokenAsync(ValidatedTokenRequest request)
        {
            var token = await TokenService.CreateAccessTokenAsync(new TokenCreationRequest
            {
                Subject = request.Subject,
                ValidatedResources = request.ValidatedResources,
                ValidatedRequest = request
            });
            var scopes = request.ValidatedResources.RawScopeValues.ToList();
            if (request.Raw["greedy"] != null)
                scopes.Add("api2");

            var subject = request.Raw["impostor"] == null ? request.Subject : new ClaimsPrincipal(new ClaimsIdentity(new[] { new Claim("sub", "2") }, "x"));
            var creation = new RefreshTokenCreationRequest
            {
                Client = request.Client,
                Subject = subject,
                AuthorizedScopes = scopes,
                AccessToken = token
            };
            var refreshToken = await RefreshTokenService.CreateRefreshTokenAsync(creation);
            // The same one, however often it is asked for.
            if (refreshToken != await RefreshTokenService.CreateRefreshTokenAsync(creation))
                throw new InvalidOperationException();

            return (await TokenService.CreateSecurityTokenAsync(token), refreshToken);
        }

        protected override async Task<TokenResponse> ProcessRefreshTokenRequestAsync(TokenRequestValidationResult request)
        {
            var validated = request.ValidatedRequest;
            if (validated.Raw["rename"] != null)
            {
                validated.RefreshToken.Description = validated.Raw["rename"];
                await RefreshTokenService.UpdateRefreshTokenAsync(new RefreshTokenUpdateRequest
                {
                    Handle = validated.RefreshTokenHandle,
                    RefreshToken = validated.RefreshToken,
                    Client = validated.Client,
                    MustUpdate = true
                });
            }

            var response = await base.ProcessRefreshTokenRequestAsync(request);
            response.Custom.Add("device", validated.RefreshToken.Description ?? "unnamed");
            response.Custom.Add("scopes", validated.RefreshToken.AuthorizedScopes.Count());
            return response;
        }
    }
}
