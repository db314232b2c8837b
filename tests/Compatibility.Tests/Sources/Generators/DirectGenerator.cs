using System.Collections.Generic;
using System.Threading.Tasks;
using PluginTokenServer.Models;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class DirectGenerator : ITokenResponseGenerator
    {
        private readonly ITokenService _tokens;

        public DirectGenerator(ITokenService tokens)
        {
            _tokens = tokens;
        }

        public async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult validationResult)
        {
            var request = validationResult.ValidatedRequest;
            var token = await _tokens.CreateAccessTokenAsync(new TokenCreationRequest
            {
                Subject = request.Subject,
                ValidatedRequest = request,
                ValidatedResources = request.ValidatedResources
            });

            return new TokenResponse
            {
                AccessToken = await _tokens.CreateSecurityTokenAsync(token),
                AccessTokenLifetime = token.Lifetime,
                Scope = string.Join(" ", request.ValidatedResources.RawScopeValues),
                Custom = new Dictionary<string, object> { { "made_by", "direct" } }
            };
        }
    }
}
