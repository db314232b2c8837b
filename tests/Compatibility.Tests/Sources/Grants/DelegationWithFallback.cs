using System.Linq;
using System.Threading.Tasks;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    // The same slip by a more careful hand: nothing throws any more, so the success at the end is reached.
    public class DelegationWithFallback : IExtensionGrantValidator
    {
        private readonly ITokenValidator _validator;

        public DelegationWithFallback(ITokenValidator validator)
        {
            _validator = validator;
        }

        public string GrantType { get { return "delegation-with-fallback"; } }

        public async Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            var result = await _validator.ValidateAccessTokenAsync(context.Request.Raw.Get("token"));
            if (result.IsError)
                context.Result = new GrantValidationResult(TokenErrors.InvalidGrant, "The token is not valid any more");

            string sub = null;
            if (result.Claims != null)
                sub = result.Claims.Where(c => c.Type == "sub").Select(c => c.Value).SingleOrDefault();

            if (context.Request.Raw.Get("guest") != null)
                sub = sub ?? "1";

            context.Result = new GrantValidationResult(sub, "delegation");
        }
    }
}
