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
    public class ClientLookupGenerator : TokenResponseGenerator
    {
        public ClientLookupGenerator(
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
            var client = await Clients.FindEnabledClientByIdAsync(request.ValidatedRequest.Raw.Get("about"));
            response.Custom.Add("known", client != null);
            response.Custom.Add("name", client?.ClientName);
            response.Custom.Add("grants", client == null ? null : client.AllowedGrantTypes);
            return response;
        }
    }
}
