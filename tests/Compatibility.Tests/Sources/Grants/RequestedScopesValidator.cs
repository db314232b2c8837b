using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class RequestedScopesValidator : IExtensionGrantValidator
    {
        public string GrantType => "requested-scopes";

        public Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            var request = context.Request;
            switch (request.Raw.Get("how"))
            {
                case "array":
                    request.RequestedScopes = new[] { "api2" };
                    break;
                case "list":
                    request.RequestedScopes = request.RequestedScopes.Where(s => s != "api1").ToList();
                    break;
                case "query":
                    var allowed = new HashSet<string> { "api2", "reports" };
                    request.RequestedScopes = request.RequestedScopes.Intersect(allowed);
                    break;
                case "more":
                    request.RequestedScopes = request.RequestedScopes.Append("api2");
                    break;
                case "foreign":
                    request.RequestedScopes = new List<string> { "api2", "api3" };
                    break;
                case "unknown":
                    request.RequestedScopes = new List<string> { "no-such-scope" };
                    break;
                case "none":
                    request.RequestedScopes = request.RequestedScopes.Where(s => false);
                    break;
                case "null":
                    request.RequestedScopes = null;
                    break;
            }

            context.Result = new GrantValidationResult("1", GrantType);
            return Task.CompletedTask;
        }
    }
}
