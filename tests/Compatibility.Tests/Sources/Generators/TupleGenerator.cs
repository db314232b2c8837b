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
    public class TupleGenerator : TokenResponseGenerator
    {
        public TupleGenerator(
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
            request.ClientClaims.Add(new Claim("traced", "yes"));
            (string accessToken, string refreshToken) = await base.CreateAccessTokenAsync(request);
            return (accessToken, refreshToken);
        }

        protected override async Task<TokenResponse> ProcessPasswordRequestAsync(TokenRequestValidationResult request)
        {
            // By the names of the elements, and for a response of its own.
            var tokens = await base.CreateAccessTokenAsync(request.ValidatedRequest);
            var response = new TokenResponse { AccessToken = tokens.accessToken, AccessTokenLifetime = request.ValidatedRequest.AccessTokenLifetime };
            response.Custom = new Dictionary<string, object> { { "refreshable", tokens.refreshToken != null } };
            return response;
        }
    }
}
