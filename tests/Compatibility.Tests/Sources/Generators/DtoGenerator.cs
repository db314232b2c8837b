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
using System.Text.Json.Serialization;
namespace Acme.Identity
{
    public class DtoGenerator : TokenResponseGenerator
    {
        public DtoGenerator(
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
            response.Custom.Add("account", new AccountDto
            {
                Id = 42,
                DisplayName = "Acme \"North\"",
                Limits = new List<LimitDto> { new LimitDto { Amount = 12.5m, Kind = LimitKind.Daily } },
                Tags = new Dictionary<string, string> { { "colour", "red" } },
                Hidden = "not for the wire"
            });
            response.Custom.Add("place", new { City = "Bonn", Zip = 53111, Floor = (int?)null });
            response.Custom.Add("numbers", new[] { 1, 2, 3 });
            return response;
        }

        private class AccountDto
        {
            public long Id { get; set; }

            [JsonPropertyName("display_name")]
            public string DisplayName { get; set; }

            public string Closed { get; set; }

            public List<LimitDto> Limits { get; set; }

            public Dictionary<string, string> Tags { get; set; }

            [JsonIgnore]
            public string Hidden { get; set; }
        }

        public class LimitDto
        {
            public decimal Amount { get; set; }

            public LimitKind Kind { get; set; }
        }

        public enum LimitKind
        {
            Monthly,
            Daily
        }
    }
}
