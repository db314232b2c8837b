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
    public class FlowGenerator : TokenResponseGenerator
    {
        public FlowGenerator(
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

        protected override async Task<TokenResponse> ProcessClientCredentialsRequestAsync(TokenRequestValidationResult request)
        {
            return Mark(await base.ProcessClientCredentialsRequestAsync(request), "machine");
        }

        protected override async Task<TokenResponse> ProcessPasswordRequestAsync(TokenRequestValidationResult request)
        {
            return Mark(await base.ProcessPasswordRequestAsync(request), "password of " + request.ValidatedRequest.UserName);
        }

        protected override async Task<TokenResponse> ProcessExtensionGrantRequestAsync(TokenRequestValidationResult request)
        {
            return Mark(await base.ProcessExtensionGrantRequestAsync(request), "extension " + request.ValidatedRequest.GrantType);
        }

        private static TokenResponse Mark(TokenResponse response, string flow)
        {
            response.Custom["flow"] = flow;
            return response;
        }
    }
}
