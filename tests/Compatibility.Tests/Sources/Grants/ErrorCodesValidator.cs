using System.Collections.Generic;
using System.Threading.Tasks;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class ErrorCodesValidator : IExtensionGrantValidator
    {
        // Old name and new name of the same thing, as code that was updated halfway has both.
        private static readonly Dictionary<string, TokenRequestErrors> OldNames = new Dictionary<string, TokenRequestErrors>
        {
            { "invalid_request", TokenErrors.InvalidRequest },
            { "invalid_client", TokenErrors.InvalidClient },
            { "invalid_grant", TokenErrors.InvalidGrant },
            { "unauthorized_client", TokenErrors.UnauthorizedClient },
            { "unsupported_grant_type", TokenErrors.UnsupportedGrantType },
            { "invalid_scope", TokenErrors.InvalidScope },
            { "invalid_target", TokenErrors.InvalidTarget }
        };

        private static readonly Dictionary<string, TokenRequestErrors> NewNames = new Dictionary<string, TokenRequestErrors>
        {
            { "invalid_request", TokenRequestErrors.InvalidRequest },
            { "invalid_client", TokenRequestErrors.InvalidClient },
            { "invalid_grant", TokenRequestErrors.InvalidGrant },
            { "unauthorized_client", TokenRequestErrors.UnauthorizedClient },
            { "unsupported_grant_type", TokenRequestErrors.UnsupportedGrantType },
            { "invalid_scope", TokenRequestErrors.InvalidScope },
            { "invalid_target", TokenRequestErrors.InvalidTarget }
        };

        public string GrantType => "error-codes";

        public Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            var reason = context.Request.Raw.Get("reason");
            if (context.Request.Raw.Get("names") == "old")
                context.Result = new GrantValidationResult(OldNames[reason]);
            else
                context.Result = new GrantValidationResult(
                    NewNames[reason],
                    "refused for " + reason,
                    new Dictionary<string, object> { { "retry", false }, { "support", "desk-7" } });

            return Task.FromResult(0);
        }
    }
}
