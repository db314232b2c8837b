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

namespace Acme.Identity
{
    public class SharedStepGenerator : TokenResponseGenerator
    {
        public SharedStepGenerator(
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

        protected override async Task<TokenResponse> ProcessTokenRequestAsync(TokenRequestValidationResult validationResult)
        {
            var response = await base.ProcessTokenRequestAsync(validationResult);
            response.Custom.Add("granted", response.Scope.Split(' ').OrderBy(s => s).ToList());
            if (validationResult.ValidatedRequest.Raw.Get("terse") != null)
            {
                response.Scope = null;
                response.AccessTokenLifetime = 0;
                response.TokenType = null;
            }

            return response;
        }
    }
}
