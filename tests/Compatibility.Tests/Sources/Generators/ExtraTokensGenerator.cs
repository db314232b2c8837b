using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Models;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;
using System.Security.Claims;
namespace Acme.Identity
{
    public class ExtraTokensGenerator : TokenResponseGenerator
    {
        public ExtraTokensGenerator(
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

        protected override async Task<TokenResponse> ProcessPasswordRequestAsync(TokenRequestValidationResult request)
        {
            var response = await base.ProcessPasswordRequestAsync(request);
            var validated = request.ValidatedRequest;

            var idToken = await TokenService.CreateIdentityTokenAsync(new TokenCreationRequest
            {
                Subject = validated.Subject,
                ValidatedResources = validated.ValidatedResources,
                ValidatedRequest = validated,
                AccessTokenToHash = response.AccessToken,
                Nonce = validated.Raw.Get("nonce"),
                IncludeAllIdentityClaims = true
            });
            var signed = await TokenService.CreateSecurityTokenAsync(idToken);
            response.Custom.Add(validated.Raw.Get("as") ?? "session_token", signed);
            if (validated.Raw.Get("openly") != null)
                response.IdentityToken = signed;

            var access = await TokenService.CreateAccessTokenAsync(new TokenCreationRequest
            {
                Subject = validated.Subject,
                ValidatedResources = validated.ValidatedResources,
                ValidatedRequest = validated
            });
            access.Lifetime = 60;
            access.Claims.Add(new Claim("use", "download"));
            response.Custom.Add("download_token", await TokenService.CreateSecurityTokenAsync(access));
            return response;
        }
    }
}
