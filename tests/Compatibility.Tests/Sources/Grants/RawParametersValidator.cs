using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class RawParametersValidator : IExtensionGrantValidator
    {
        public string GrantType => "urn:acme:ticket";

        public Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            var raw = context.Request.Raw;
            var ticket = raw.Get("ticket");
            var desk = raw["desk"];

            if (string.IsNullOrWhiteSpace(ticket))
            {
                context.Result = new GrantValidationResult(TokenRequestErrors.InvalidRequest, "ticket is missing");
                return Task.CompletedTask;
            }

            var response = new Dictionary<string, object>
            {
                { "ticket", ticket },
                { "desk", desk ?? "none" },
                { "names", raw.AllKeys.OrderBy(k => k).ToArray() },
                { "knows_secret", raw["client_secret"] != null || raw.Get("password") != null }
            };
            context.Result = new GrantValidationResult("1", GrantType, customResponse: response);
            return Task.CompletedTask;
        }
    }
}
