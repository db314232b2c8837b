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
    public class TokenServiceTupleGenerator : TokenResponseGenerator
    {
        public TokenServiceTupleGenerator(
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
            var creation = new TokenCreationRequest
            {
                Subject = request.Subject,
                ValidatedResources = request.ValidatedResources,
                ValidatedRequest = request
            };
            var token = await TokenService.CreateAccessTokenAsync(creation);
            token.Lifetime = Math.Min(token.Lifetime, 300);
            token.Claims.Add(new Claim("plan", "gold"));
            if (request.Raw.Get("greedy") != null)
                token.Claims.Add(new Claim("scope", "api3"));

            request.AccessTokenLifetime = token.Lifetime;
            return (await TokenService.CreateSecurityTokenAsync(token), null);
        }
    }
}
