using System.Collections.Generic;
using System.Security.Claims;
using System.Threading.Tasks;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class RequestShapeValidator : IExtensionGrantValidator
    {
        public string GrantType => "request-shape";

        public Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            var request = context.Request;
            int seconds;
            if (int.TryParse(request.Raw.Get("lifetime"), out seconds))
                request.AccessTokenLifetime = seconds;

            if (request.Raw.Get("kind") == "jwt")
                request.AccessTokenType = AccessTokenType.Jwt;
            if (request.Raw.Get("kind") == "reference")
                request.AccessTokenType = AccessTokenType.Reference;

            if (request.Raw.Get("claims") == "add")
                request.ClientClaims.Add(new Claim("tenant", "north"));
            if (request.Raw.Get("claims") == "replace")
                request.ClientClaims = new HashSet<Claim> { new Claim("tenant", "south"), new Claim("floor", "3", ClaimValueTypes.Integer32) };
            if (request.Raw.Get("claims") == "protected")
                request.ClientClaims.Add(new Claim("sub", "2"));

            context.Result = request.Raw.Get("subject") == null
                ? new GrantValidationResult()
                : new GrantValidationResult(request.Raw.Get("subject"), GrantType);
            return Task.CompletedTask;
        }
    }
}
