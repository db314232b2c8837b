using System.Threading.Tasks;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    // Written for a method that was called otherwise: it compiles, and answers nothing.
    public class NeitherGenerator : ITokenResponseGenerator
    {
        public Task<TokenResponse> GenerateAsync(TokenRequestValidationResult request)
        {
            return Task.FromResult(new TokenResponse());
        }
    }
}
