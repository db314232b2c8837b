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
    public class HidingGenerator : TokenResponseGenerator, ITokenResponseGenerator
    {
        public HidingGenerator(
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

        public new async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult request)
        {
            var response = await base.ProcessAsync(request);
            response.Custom.Add("hidden_base", true);
            return response;
        }
    }
}
