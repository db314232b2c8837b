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
    public class StampingGenerator : TokenResponseGenerator
    {
        public StampingGenerator(
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

        public override async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult request)
        {
            var response = await base.ProcessAsync(request);
            response.Custom.Add("issued_by", "acme");
            response.Custom.Add("server_time", Clock.UtcNow);
            Logger.LogInformation("Stamped the response to {Client}", request.ValidatedRequest.Client.ClientId);
            return response;
        }
    }
}
