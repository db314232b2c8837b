using System.Linq;
using System.Threading.Tasks;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    // The delegation sample as it reads where the page has lost its braces: no error ends the method.
    public class DelegationWithoutReturns : IExtensionGrantValidator
    {
        private readonly ITokenValidator _validator;

        public DelegationWithoutReturns(ITokenValidator validator)
        {
            _validator = validator;
        }

        public string GrantType => "delegation-without-returns";

        public async Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            var userToken = context.Request.Raw.Get("token");

            if (string.IsNullOrEmpty(userToken))
                context.Result = new GrantValidationResult(TokenErrors.InvalidGrant);

            var result = await _validator.ValidateAccessTokenAsync(userToken);
            if (result.IsError)
                context.Result = new GrantValidationResult(TokenErrors.InvalidGrant);

            // get user's identity
            var sub = result.Claims.FirstOrDefault(c => c.Type == "sub").Value;

            context.Result = new GrantValidationResult(sub, "delegation");
        }
    }
}
