using System.Threading.Tasks;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    // The one method that the documentation names.
    public class InteractionGenerator : ITokenResponseGenerator
    {
        private readonly TokenResponseGenerator _default;

        public InteractionGenerator(TokenResponseGenerator @default)
        {
            _default = @default;
        }

        public async Task<TokenResponse> ProcessInteractionAsync(TokenRequestValidationResult validationResult)
        {
            var response = await _default.ProcessAsync(validationResult);
            response.Custom.Add("made_by", "interaction");
            return response;
        }
    }
}
