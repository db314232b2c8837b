using System;
using System.Security.Claims;
using System.Threading.Tasks;
using PluginTokenServer.Extensions;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class PrincipalValidator : IExtensionGrantValidator
    {
        public string GrantType => "principal";

        public Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            var seconds = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds().ToString();
            var identity = new ClaimsIdentity("principal");
            identity.AddClaim(new Claim("sub", "1"));
            identity.AddClaim(new Claim("idp", "local"));
            identity.AddClaim(new Claim("amr", "mfa"));
            if (context.Request.Raw.Get("undated") == null)
                identity.AddClaim(new Claim("auth_time", seconds, ClaimValueTypes.Integer64));

            var principal = new ClaimsPrincipal(identity);
            try
            {
                context.Result = new GrantValidationResult(principal);
                context.Result.CustomResponse = new System.Collections.Generic.Dictionary<string, object>
                {
                    { "who", principal.GetSubjectId() },
                    { "by", principal.GetAuthenticationMethod() },
                    { "from", principal.GetIdentityProvider() },
                    { "epoch", principal.GetAuthenticationTimeEpoch() == long.Parse(seconds) }
                };
            }
            catch (InvalidOperationException e)
            {
                context.Result = new GrantValidationResult { IsError = true, Error = "invalid_grant", ErrorDescription = e.Message };
            }

            return Task.CompletedTask;
        }
    }
}
